import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { DensityLikelihood } from './model.ts'
import { densityObjective, whole } from './objective.ts'

/** Observed information −∇² ln L at θ over all p parameters (p × p), and ∇ ln L (p). */
export function informationAt(
  model: DensityLikelihood,
  theta: Float64Array
): { readonly information: Matrix; readonly score: Float64Array } {
  const objective = densityObjective(model, whole(model))
  const p = model.names.length
  const score = new Float64Array(p)
  const information = zeros(p, p)
  objective.hessian(theta, score, information)
  for (let k = 0; k < information.data.length; k++) information.data[k] *= model.nobs
  for (let j = 0; j < p; j++) score[j] *= -model.nobs
  return { information, score }
}

/**
 * Inverse of the information over the parameters in `free` (p × p, NaN elsewhere): errors conditional
 * on the others. Null when it is not positive definite.
 */
export function covarianceOver(information: Matrix, free: readonly number[]): Matrix | null {
  const p = information.rows
  const inner = zeros(free.length, free.length)
  free.forEach((a, i) => {
    free.forEach((b, j) => {
      inner.data[j * free.length + i] = information.data[b * p + a]
    })
  })
  const factor = factorise(inner)
  if (factor === null) return null
  const inverse = inverseFromFactor(factor)
  const out = zeros(p, p)
  out.data.fill(Number.NaN)
  free.forEach((a, i) => {
    free.forEach((b, j) => {
      out.data[b * p + a] = inverse.data[j * inverse.rows + i]
    })
  })
  return out
}

/** A p × p matrix without any figure. */
export function noCovariance(p: number): Matrix {
  const out = zeros(p, p)
  out.data.fill(Number.NaN)
  return out
}

/** Parameters with a variance, by their index: those that neither rest on a bound nor are aliased. */
export function withVariance(covariance: Matrix): number[] {
  return Array.from({ length: covariance.rows }, (_, j) => j).filter((j) =>
    Number.isFinite(covariance.data[j * covariance.rows + j])
  )
}

/** Parameters of the mean with a variance under both estimators, by their place in the mean. */
export function shared(
  uses: readonly number[],
  fit: { readonly covariance: Matrix },
  squares: { readonly unscaledCovariance: Matrix }
): number[] {
  const p = fit.covariance.rows
  return [...uses.keys()].filter(
    (k) =>
      Number.isFinite(fit.covariance.data[uses[k] * (p + 1)]) &&
      Number.isFinite(squares.unscaledCovariance.data[k * (uses.length + 1)])
  )
}
