/** 10^0 … 10^22 are exact doubles. */
const exactPowers = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`))
/** Largest |k| for which 10^k is held as an unevaluated sum high + low of two doubles. */
const reach = 290
const high = new Float64Array(2 * reach + 1)
const low = new Float64Array(2 * reach + 1)
for (let k = -reach; k <= reach; k += 1) {
  high[k + reach] = Number(`1e${k}`)
  low[k + reach] = remainder(k, high[k + reach] ?? 0)
}

/** 10^k − h rounded to a double, by exact integers. */
function remainder(k: number, h: number): number {
  const power = 10n ** BigInt(Math.abs(k))
  if (k >= 0) return Number(power - BigInt(h))
  // h = m / 2^s exactly; the remainder is (2^s − m·10^|k|) / (2^s·10^|k|).
  let m = h
  let s = 0
  while (!Number.isInteger(m)) {
    m *= 2
    s += 1
  }
  const numerator = (1n << BigInt(s)) - BigInt(m) * power
  // 80 more binary digits make the integer quotient precise; they are divided away exactly.
  return (Number((numerator << 80n) / power) * 2 ** -80) / 2 ** (s / 2) / 2 ** (s - s / 2)
}

/** Splits a double into two halves of 26 bits (Dekker 1971, section 3). */
const splitter = 2 ** 27 + 1

/** The digits of a decimal literal: the first 15 significant ones, and up to 7 more. */
export interface Digits {
  readonly head: number
  readonly tail: number
  readonly tailLength: number
}

/**
 * (head·10^tailLength + tail)·10^power, correctly rounded, or NaN where this way cannot decide.
 * Without a tail and with |power| ≤ 22 one operation on exact doubles does it (Clinger 1990, "How to
 * read floating point numbers accurately", section 3). Otherwise the product of two double-doubles
 * is exact to 2⁻⁹⁸, and is taken when both ends of that interval round alike (Ziv 1991).
 */
export function toDouble({ head, tail, tailLength }: Digits, power: number): number {
  if (tailLength === 0 && power >= -22 && power <= 22) {
    const factor = exactPowers[Math.abs(power)] ?? 1
    return power < 0 ? head / factor : head * factor
  }
  if (head === 0 || power < -reach || power > reach) return Number.NaN
  const p = exactPowers[tailLength] ?? 1
  const product = head * p
  const sum = product + tail
  const back = sum - product
  const excess = product - (sum - back) + (tail - back) + productError(head, p, product)
  const mantissaHigh = sum + excess
  const mantissaLow = excess - (mantissaHigh - sum)
  const powerHigh = high[power + reach] ?? 0
  const powerLow = low[power + reach] ?? 0
  const r = mantissaHigh * powerHigh
  const rest =
    productError(mantissaHigh, powerHigh, r) + (mantissaHigh * powerLow + mantissaLow * powerHigh)
  const doubt = r * 2 ** -98
  const below = r + (rest - doubt)
  const above = r + (rest + doubt)
  return below === above && below > 1e-290 && below < 1e300 ? below : Number.NaN
}

/** a·b − fl(a·b), exact when nothing over- or underflows (Dekker 1971, section 5). */
function productError(a: number, b: number, product: number): number {
  const t = splitter * a
  const aHigh = t - (t - a)
  const aLow = a - aHigh
  const u = splitter * b
  const bHigh = u - (u - b)
  const bLow = b - bHigh
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow
}
