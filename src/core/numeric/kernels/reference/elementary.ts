/**
 * e^x and ln(1 + e) in operations that vector instructions have too. Reduction as by Cody & Waite (1980):
 * x = k ln 2 + r with ln 2 in two parts, a polynomial in r, and 2^k in two factors, so that results below
 * the normal numbers round once more at most.
 */

/** ln 2 in 33 bits, so that its multiples by k are exact, and the rest. */
const ln2 = { high: 0.6931471803691238, low: 1.9082149292705877e-10 }

/** Adding it rounds to a whole number, which its last bits then hold. */
const magic = 1.5 * 2 ** 52

/** Beyond these e^x is 0 and ∞. */
const range = { low: -746, high: 710 }

/** 2^(k − 600) for k = 0 … 1199. */
const powers = Float64Array.from({ length: 1200 }, (_, k) => 2 ** (k - 600))

/** (e^r − 1 − r)/r² for |r| ≤ ½ ln 2 by Taylor's series, which errs by less than 2^-57 there. */
function remainder(r: number): number {
  const r2 = r * r
  const r4 = r2 * r2
  const first = 1 / 2 + r * (1 / 6) + r2 * (1 / 24 + r * (1 / 120))
  const second = 1 / 720 + r * (1 / 5040) + r2 * (1 / 40320 + r * (1 / 362880))
  const third = 1 / 3628800 + r * (1 / 39916800) + r2 * (1 / 479001600 + r * (1 / 6227020800))
  return first + r4 * (second + r4 * third)
}

/** e^x, within 0.7 units in the last place of a normal result. */
export function exponential(x: number): number {
  const inside = Math.min(Math.max(x, range.low), range.high)
  const k = inside * Math.LOG2E + magic - magic
  const high = inside - k * ln2.high
  const low = k * ln2.low
  const r = high - low
  const tail = high - r - low
  const whole = 1 + r
  const rest = 1 - whole + r
  const value = whole + (rest + (r * r * remainder(r) + (tail + tail * r)))
  const half = Math.floor((k | 0) / 2)
  return value * powers[half + 600] * powers[(k | 0) - half + 600]
}

/** √2 − 1: beyond it ln(1 + e) is ln 2 + ln((1 + e)/2). */
const halving = 0.41421356237309503

/** ln(1 + e) for 0 ≤ e ≤ 1 by the series of 2 artanh(f/(2 + f)), within 0.9 units in the last place. */
export function logOnePlus(e: number): number {
  const f = e > halving ? (e - 1) * 0.5 : e
  const s = f / (2 + f)
  const z = s * s
  const z2 = z * z
  const z4 = z2 * z2
  const first = 2 / 3 + z * (2 / 5) + z2 * (2 / 7 + z * (2 / 9))
  const second = 2 / 11 + z * (2 / 13) + z2 * (2 / 15 + z * (2 / 17))
  const third = 2 / 19 + z * (2 / 21) + z2 * (2 / 23)
  const series = z * (first + z4 * (second + z4 * third))
  const square = f * f * 0.5
  const correction = s * (square + series)
  return e > halving ? ln2.high - (square - (correction + ln2.low) - f) : f - (square - correction)
}
