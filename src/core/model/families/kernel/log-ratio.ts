import { log1pmx } from '../../../numeric/special/index.ts'

/** ln(a/b) for a, b > 0, to full relative precision near a = b. */
export function logRatio(a: number, b: number): number {
  const x = (a - b) / b
  if (x >= -0.5 && x <= 1) return Math.log1p(x)
  const ratio = a / b
  return ratio > 0 && ratio < Infinity ? Math.log(ratio) : Math.log(a) - Math.log(b)
}

/** ln(a/b) − (a − b)/b ≤ 0 for a, b > 0, to full relative precision near a = b. */
export function logRatioMinus(a: number, b: number): number {
  const x = (a - b) / b
  return x >= -0.5 && x <= 1 ? log1pmx(x) : logRatio(a, b) - x
}

/**
 * x ln(x/m) + m − x ≥ 0 for x ≥ 0 and m > 0, half the unit deviance of the Poisson law (Loader 2000,
 * "Fast and accurate computation of binomial probabilities", D₀), also where x and m are far apart.
 */
export function poissonDivergence(x: number, m: number): number {
  return x === 0 ? m : -x * logRatioMinus(m, x)
}
