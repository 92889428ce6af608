import { digamma, trigamma } from '../../../numeric/special/index.ts'

/** From here on the asymptotic series have full accuracy. */
const large = 15

/** B₂ₖ/(2k), k = 1 … 8, of the series of ψ (Abramowitz & Stegun 1964, 6.3.18). */
const digammaSeries = [
  1 / 12,
  -1 / 120,
  1 / 252,
  -1 / 240,
  1 / 132,
  -691 / 32760,
  1 / 12,
  -3617 / 8160
] as const

/** B₂ₖ, k = 1 … 8, of the series of ψ′ (6.4.12). */
const trigammaSeries = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510
] as const

/**
 * ψ(a + b) − ψ(a) for a > 0 and a + b > 0, by the recurrence and the asymptotic series taken term by
 * term, so that a small b or a large a costs no digits.
 */
export function digammaDifference(a: number, b: number): number {
  if (!(a > 0 && a + b > 0)) return digamma(a + b) - digamma(a)
  let sum = 0
  let z = a
  for (; Math.min(z, z + b) < large; z += 1) sum += b / (z * (z + b))
  const w = z + b
  const [u, v] = [1 / (z * z), 1 / (w * w)]
  const gap = (b * (w + z) * u) / w / w
  let [series, difference, power] = [0, gap, v]
  for (const coefficient of digammaSeries) {
    series += coefficient * difference
    difference = u * difference + gap * power
    power *= v
  }
  return sum + (Math.log1p(b / z) + b / (2 * z * w) + series)
}

/** ψ′(a + b) − ψ′(a), in the same way. */
export function trigammaDifference(a: number, b: number): number {
  if (!(a > 0 && a + b > 0)) return trigamma(a + b) - trigamma(a)
  let sum = 0
  let z = a
  for (; Math.min(z, z + b) < large; z += 1) {
    const w = z + b
    sum += (b * (w + z)) / (z * z * w * w)
  }
  const w = z + b
  const [p, q] = [1 / z, 1 / w]
  const first = (b * p) / w
  const gap = first * (p + q)
  let series = gap / 2
  let [difference, power] = [p * gap + first * q * q, q * q * q]
  for (const coefficient of trigammaSeries) {
    series += coefficient * difference
    difference = p * p * difference + gap * power
    power *= q * q
  }
  return -(sum + first + series)
}
