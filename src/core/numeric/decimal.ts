/** 10^0 … 10^22 are exact doubles. */
const exactPowers = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`))
/** Largest |k| for which 10^k is held as an unevaluated sum high + low of two doubles. */
const reach = 290
const high = new Float64Array(2 * reach + 1)
const low = new Float64Array(2 * reach + 1)
for (let k = -reach; k <= reach; k += 1) {
  high[k + reach] = Number(`1e${k}`)
  low[k + reach] = remainder(k, high[k + reach])
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

/** What `readDecimal` found beside the value; overwritten by its next call. */
export const literal = {
  /** Offset behind the literal. */
  end: 0,
  /** Digits before the point; those behind it, −1 without a point; those of the exponent, −1 without. */
  whole: 0,
  fraction: -1,
  exponent: -1,
  /** Digits from the first that is not 0. */
  significant: 0
}

/**
 * Reads the unsigned literal `digits [. digits] [e ± digits]` at `from`, correctly rounded; ±Infinity
 * beyond the range. Which parts may be empty is for the caller to decide: `literal` counts digits, and
 * a value without any is 0. Up to 18 significant digits are read as two integers.
 */
export function readDecimal(bytes: Uint8Array, from: number): number {
  let at = from
  let byte = bytes[at]
  while (byte === 0x30) byte = bytes[++at]
  let begin = at
  let head = 0
  let tail = 0
  for (let stop = at + 9; at < stop && isDigit(byte); byte = bytes[++at]) head = push(head, byte)
  for (let stop = at + 9; at < stop && isDigit(byte); byte = bytes[++at]) tail = push(tail, byte)
  while (isDigit(byte)) byte = bytes[++at]
  let significant = at - begin
  let power = 0
  literal.whole = at - from
  literal.fraction = -1
  if (byte === 0x2e) {
    byte = bytes[++at]
    const point = at
    if (significant === 0) while (byte === 0x30) byte = bytes[++at]
    // As if the digits before the point stood directly before those behind it.
    begin = at - significant
    for (let stop = begin + 9; at < stop && isDigit(byte); byte = bytes[++at]) {
      head = push(head, byte)
    }
    for (let stop = begin + 18; at < stop && isDigit(byte); byte = bytes[++at]) {
      tail = push(tail, byte)
    }
    while (isDigit(byte)) byte = bytes[++at]
    significant = at - begin
    power = point - at
    literal.fraction = at - point
  }
  literal.significant = significant
  literal.exponent = -1
  literal.end = at
  if (byte === 0x65 || byte === 0x45) power += readExponent(bytes, at + 1)
  if (significant <= 18) {
    const value = compose(head, tail, significant > 9 ? significant - 9 : 0, power)
    if (!Number.isNaN(value)) return value
  }
  return Number(textOf(bytes, from, literal.end))
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

/** Ten times an integer below 10^8, plus a digit. */
function push(integer: number, byte: number): number {
  return (integer * 10 + (byte - 0x30)) | 0
}

/** The exponent behind its letter; notes how many digits it has. */
function readExponent(bytes: Uint8Array, from: number): number {
  const sign = bytes[from]
  let at = sign === 0x2b || sign === 0x2d ? from + 1 : from
  const start = at
  let exponent = 0
  for (let digit = bytes[at] - 0x30; digit >= 0 && digit <= 9; digit = bytes[at] - 0x30) {
    exponent = Math.min(exponent * 10 + digit, 1e6)
    at += 1
  }
  literal.exponent = at - start
  literal.end = at
  return sign === 0x2d ? -exponent : exponent
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i < to; i += 1) text += String.fromCharCode(bytes[i])
  return text
}

/**
 * (head·10^length + tail)·10^power, correctly rounded, or NaN where this way cannot decide. A mantissa
 * below 2^53 with |power| ≤ 22 needs one operation on exact doubles (Clinger 1990, "How to read
 * floating point numbers accurately", section 3). Otherwise the product of two double-doubles is exact
 * to 2⁻⁹⁸, and is taken when both ends of that interval round alike (Ziv 1991).
 */
function compose(head: number, tail: number, length: number, power: number): number {
  const p = exactPowers[length]
  if (length <= 6 && power >= -22 && power <= 22) {
    const m = head * p + tail
    return power < 0 ? m / exactPowers[-power] : m * exactPowers[power]
  }
  if (head === 0) return 0
  if (power < -reach || power > reach) return Number.NaN
  const product = head * p
  const sum = product + tail
  const back = sum - product
  const excess = product - (sum - back) + (tail - back) + productError(head, p, product)
  const mantissaHigh = sum + excess
  const mantissaLow = excess - (mantissaHigh - sum)
  const powerHigh = high[power + reach]
  const r = mantissaHigh * powerHigh
  const rest =
    productError(mantissaHigh, powerHigh, r) +
    (mantissaHigh * low[power + reach] + mantissaLow * powerHigh)
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
