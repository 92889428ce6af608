const bits = new DataView(new ArrayBuffer(8))

/** Exponent e of a finite x ≠ 0 with 2^e ≤ |x| < 2^(e+1), read from the bits and so without rounding. */
export function exponent(x: number): number {
  bits.setFloat64(0, x)
  return ((bits.getUint16(0) >> 4) & 0x7ff) - 1023
}

/** The power of two next below √|x|. Multiplying x by 4^k multiplies it by exactly 2^k. */
export function rootPowerOfTwo(x: number): number {
  return 2 ** Math.floor(exponent(x) / 2)
}

/** The power of two next below |x|. */
export function powerOfTwo(x: number): number {
  return 2 ** exponent(x)
}
