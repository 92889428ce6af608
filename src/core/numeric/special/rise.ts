import { digamma, lgamma, stirlingCorrection, trigamma } from './gamma.ts'

/** From here on the asymptotic forms are used. */
const large = 30
/** Longest sum of reciprocals. */
const longest = 64

/**
 * log Γ(a + k) − log Γ(a), the log of the rising factorial, for a > 0, k ≥ 0: by Stirling's formula for large
 * a, where the two logarithms would cancel.
 */
export function lgammaRise(a: number, k: number): number {
  if (a < large) return lgamma(a + k) - lgamma(a)
  const main = (a + k - 0.5) * Math.log1p(k / a) + k * (Math.log(a) - 1)
  return main + (stirlingCorrection(a + k) - stirlingCorrection(a))
}

function isShortSum(k: number): boolean {
  return Number.isInteger(k) && k <= longest
}

/** ψ(a + k) − ψ(a) for a > 0, k ≥ 0: Σ 1/(a + j) over j < k when k is a small whole number. */
export function digammaRise(a: number, k: number): number {
  if (isShortSum(k)) {
    let sum = 0
    for (let j = k - 1; j >= 0; j--) sum += 1 / (a + j)
    return sum
  }
  if (a < large) return digamma(a + k) - digamma(a)
  return Math.log1p(k / a) + (digammaRest(a + k) - digammaRest(a))
}

/** ψ(x) − log x for x ≥ 30 (Abramowitz & Stegun 1964, 6.3.18). */
function digammaRest(x: number): number {
  const s = 1 / (x * x)
  return -0.5 / x - s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s / 132))))
}

/** ψ′(a + k) − ψ′(a) for a > 0, k ≥ 0: −Σ 1/(a + j)² over j < k when k is a small whole number. */
export function trigammaRise(a: number, k: number): number {
  if (isShortSum(k)) {
    let sum = 0
    for (let j = k - 1; j >= 0; j--) sum -= 1 / ((a + j) * (a + j))
    return sum
  }
  if (a < large) return trigamma(a + k) - trigamma(a)
  return -(k / a) / (a + k) + (trigammaRest(a + k) - trigammaRest(a))
}

/** ψ′(x) − 1/x for x ≥ 30 (Abramowitz & Stegun 1964, 6.4.12). */
function trigammaRest(x: number): number {
  const s = 1 / (x * x)
  return s * (0.5 + (1 / x) * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - (s * 5) / 66)))))
}
