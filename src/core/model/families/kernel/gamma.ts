import type { Expansion, Row } from '../family.ts'
import { logRatioMinus } from './log-ratio.ts'

const logTwoPi = Math.log(2 * Math.PI)

/**
 * ln f of the gamma law with mean μ and shape a = α w:
 * ½ ln(a/2π) − δ(a) − a d/2 − ln y, d/2 = y/μ − 1 − ln(y/μ) ≥ 0, δ Stirling's error.
 * Writes value and [∂μ, ∂²μ], and returns d/2.
 */
export function gammaMean(row: Readonly<Row>, a: number, delta: number, out: Expansion): number {
  const { y, mu } = row
  const halfDeviance = -logRatioMinus(y, mu)
  const residual = (y - mu) / mu
  out.value = 0.5 * (Math.log(a) - logTwoPi) - delta - a * halfDeviance - Math.log(y)
  out.gradient[0] = (a * residual) / mu
  out.hessian[0] = (-a * (1 + 2 * residual)) / mu / mu
  return halfDeviance
}

/** 2w (y/μ − 1 − ln(y/μ)). */
export function gammaDeviance({ y, mu, weight }: Readonly<Row>): number {
  return -2 * weight * logRatioMinus(y, mu)
}
