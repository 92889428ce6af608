import { digamma, lgamma, libraryLogBeta, trigamma } from './library.ts'

export { digamma, lgamma, trigamma }

/** B₂ₖ/(2k(2k − 1)), k = 1 … 8: Stirling's series (Abramowitz & Stegun 1964, 6.1.40). */
export const stirlingSeries = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400
] as const

const logRootTwoPi = 0.5 * Math.log(2 * Math.PI)

/**
 * log Γ(x) − ((x − ½) log x − x + ½ log 2π) for x > 0. Upwards by
 * δ(x) − δ(x + 1) = s²/3 + s⁴/5 + … with s = 1/(2x + 1), whose terms are all positive, to x ≥ 15.
 */
export function stirlingCorrection(x: number): number {
  if (!(x > 0)) return Number.NaN
  if (x < 0.5) return lgamma(x) - (x - 0.5) * Math.log(x) + x - logRootTwoPi
  let shifted = 0
  let z = x
  for (; z < 15; z += 1) shifted += stirlingStep(1 / (2 * z + 1))
  const square = 1 / (z * z)
  let series = 0
  for (let k = stirlingSeries.length - 1; k >= 0; k--) series = series * square + stirlingSeries[k]
  return shifted + series / z
}

/** atanh(s)/s − 1 for 0 < s ≤ ½. */
function stirlingStep(s: number): number {
  const square = s * s
  let sum = 0
  let power = square
  for (let k = 3; ; k += 2) {
    const next = sum + power / k
    if (next === sum) return sum
    sum = next
    power *= square
  }
}

/** B₂ₖ(2k + 1), k = 1 … 9, of the asymptotic series of ψ″ (Abramowitz & Stegun 1964, 6.4.13). */
const tetragammaSeries = [
  0.5,
  -1 / 6,
  1 / 6,
  -3 / 10,
  5 / 6,
  -691 / 210,
  35 / 2,
  -3617 / 30,
  43867 * (19 / 798)
] as const

/** ψ″(x), the third derivative of log Γ: recurrence to x ≥ 15, then the asymptotic series; reflection below 0. */
export function tetragamma(x: number): number {
  if (x <= 0) return x === Math.floor(x) ? Number.NaN : tetragamma(1 - x) - cotangentCurvature(x)
  let shifted = 0
  let z = x
  for (; z < 15; z += 1) shifted += 2 / (z * z * z)
  const square = 1 / (z * z)
  let series = 0
  for (let k = tetragammaSeries.length - 1; k >= 0; k--) {
    series = (series + tetragammaSeries[k]) * square
  }
  return -shifted - square - square / z - square * series
}

/** d²/dx² π cot πx = 2π³ cot πx / sin² πx. */
function cotangentCurvature(x: number): number {
  const turn = Math.PI * (x - Math.round(x))
  const sine = Math.sin(turn)
  return (2 * Math.PI ** 3 * Math.cos(turn)) / (sine * sine * sine)
}

/** log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b) for a, b > 0. */
export function lbeta(a: number, b: number): number {
  return libraryLogBeta(a, b)
}

/** log of the binomial coefficient n over k through the gamma function, 0 ≤ k ≤ n; −∞ outside at whole numbers. */
export function lchoose(n: number, k: number): number {
  if (k === 0 || k === n) return 0
  if (Number.isInteger(k) && Number.isInteger(n) && (k < 0 || k > n)) return -Infinity
  return -Math.log1p(n) - lbeta(n - k + 1, k + 1)
}
