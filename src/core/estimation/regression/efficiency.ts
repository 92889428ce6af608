import { jacobianAt } from '../../model/predictor.ts'
import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { addCrossProduct } from '../../numeric/linalg/gram.ts'
import { multiply } from '../../numeric/linalg/product.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { blankRow, loadRow } from '../likelihood.ts'
import { locationEfficiency } from '../verdict/law-efficiency.ts'
import { standardErrors } from './blocks.ts'
import type { Comparison } from './evidence.ts'
import { isAffine, isExpression, type RegressionModel } from './model.ts'

/** Variance and slope of the mean in the predictor for every row at a point. */
function rowMoments(model: RegressionModel, predictor: Float64Array, phi: Float64Array) {
  const n = predictor.length
  const slope = new Float64Array(n)
  const variance = new Float64Array(n)
  const row = blankRow()
  const jet = new Float64Array(4)
  for (let i = 0; i < n; i++) {
    loadRow(
      { observations: model.observations, link: model.link },
      { i, m: predictor[i], row, jet }
    )
    slope[i] = jet[1]
    variance[i] = model.family.variance(row.mu, phi) / (row.size * row.weight)
  }
  return { slope, variance }
}

/** Sandwich covariance of least squares under the model: (J'WJ)⁻¹ J'WΣWJ (J'WJ)⁻¹ in the coordinates. */
export function squaresCovarianceUnderModel(comparison: Comparison): Matrix | null {
  const { model, coordinates, likelihood } = comparison
  const r = coordinates.kept.length
  const predictor = new Float64Array(model.observations.rows)
  const jacobian = jacobianAt(coordinates.problem.predictor, likelihood.gamma, predictor)
  if (jacobian === null) return null
  const { slope, variance } = rowMoments(model, predictor, likelihood.phi)
  const weights = model.squares?.weights ?? null
  const frequency = model.observations.frequency
  const bread = zeros(r, r)
  const meat = zeros(r, r)
  const w = slope.map((d, i) => d * d * (weights === null ? 1 : weights[i]))
  const m = slope.map((d, i) => {
    const both = weights === null ? 1 : weights[i]
    const f = frequency === null ? 1 : frequency[i]
    return (d * d * both * both * variance[i]) / f
  })
  addCrossProduct(jacobian, w, bread)
  addCrossProduct(jacobian, m, meat)
  const factor = factorise(bread)
  if (factor === null || !meat.data.every(Number.isFinite)) return null
  const inverse = inverseFromFactor(factor)
  return multiply(multiply(inverse, meat), inverse)
}

export interface Efficiency {
  readonly value: number
  /** What the number is, where it is not a constant of the law; or why there is none. */
  readonly reason: string | null
}

/** The smallest ratio of variances over the coefficients at the fitted means. */
function atTheFit(comparison: Comparison): Efficiency {
  const { coordinates, likelihood } = comparison
  const ls = squaresCovarianceUnderModel(comparison)
  if (ls === null || likelihood.fit?.covariance == null) {
    return { value: Number.NaN, reason: 'The variance of least squares does not exist here.' }
  }
  const spread = standardErrors(coordinates.covariance(ls), 1)
  const best = standardErrors(coordinates.covariance(likelihood.fit.covariance), 1)
  let smallest = 1
  for (let j = 0; j < coordinates.kept.length; j++) {
    smallest = Math.min(smallest, (best[j] / spread[j]) ** 2)
  }
  return {
    value: smallest,
    reason:
      'The smallest over the coefficients of the variance of maximum likelihood over that of least squares, at the fitted means.'
  }
}

function hasStraightMean(model: RegressionModel): boolean {
  return isAffine(model) || (isExpression(model) && model.mean.linear.length === model.terms.length)
}

/** Asymptotic relative efficiency of least squares (equivalence.md, section 5). */
export function relativeEfficiency(comparison: Comparison): Efficiency {
  const { model, likelihood } = comparison
  const { family } = model
  if (family.facts.quadratic || family.facts.transform !== null) return { value: 1, reason: null }
  if (!family.facts.location) return atTheFit(comparison)
  const value = locationEfficiency(family, likelihood.phi)
  const estimated = family.nuisance.slice(1).some((parameter) => parameter.known === null)
  const parts = [
    ...(family.facts.symmetric ? [] : ['for slopes on centred regressors']),
    ...(estimated ? ['at the estimated shape'] : []),
    ...(hasStraightMean(model) || value === 0
      ? []
      : ['to first order in the curvature of the mean'])
  ]
  return { value, reason: parts.length === 0 ? null : `1/(Var I_0), ${parts.join(', ')}.` }
}
