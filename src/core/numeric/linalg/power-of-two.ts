/** e with 2^e ≤ |v| < 2^(e+1), exactly; 0 for zero and for what is not finite. */
export function exponentOf(v: number): number {
  const size = Math.abs(v)
  if (size === 0 || !Number.isFinite(size)) return 0
  if (size < 2 ** -1022) return exponentOf(size * 2 ** 100) - 100
  let e = Math.floor(Math.log2(size))
  if (e > 1023) e = 1023
  const ratio = e < -1000 ? (size * 2 ** 60) / 2 ** (e + 60) : size / 2 ** e
  if (ratio < 1) e--
  else if (ratio >= 2) e++
  return e
}

/** v·2^e without needless overflow on the way; exact unless the result is subnormal. */
export function scaleByPower(v: number, e: number): number {
  if (e > 1023) return scaleByPower(v * 2 ** 1023, Math.min(e, 4000) - 1023)
  if (e < -1022) return scaleByPower(v * 2 ** -1022, Math.max(e, -4000) + 1022)
  return v * 2 ** e
}

/** values·2^e in place. */
export function scaleInPlace(values: Float64Array, e: number): void {
  if (e === 0) return
  if (Math.abs(e) > 1022) {
    for (let i = 0; i < values.length; i++) values[i] = scaleByPower(values[i], e)
    return
  }
  const factor = 2 ** e
  for (let i = 0; i < values.length; i++) values[i] *= factor
}

/** A copy of values·2^e. */
export function scaledByPower(values: Float64Array, e: number): Float64Array {
  const out = values.slice()
  scaleInPlace(out, e)
  return out
}

/** Exponent of the largest magnitude in a column: 0 for a column of zeros. */
export function exponentOfColumn(values: Float64Array): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i])
    if (size > largest) largest = size
  }
  return exponentOf(largest)
}
