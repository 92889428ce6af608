import { jacobianAt } from '../../model/predictor.ts'
import { crossProduct } from '../../numeric/linalg/gram.ts'
import { at, type Matrix } from '../../numeric/matrix.ts'
import { locationEfficiency } from '../verdict/law-efficiency.ts'
import type { Comparison } from './evidence.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, isExpression, type RegressionModel } from './model.ts'
import { rowSpreads, sandwiched } from './spread.ts'

/** Sandwich covariance of least squares under the model, in the coordinates. */
export function squaresCovarianceUnderModel(comparison: Comparison): Matrix | null {
  const { model, coordinates, likelihood } = comparison
  const predictor = new Float64Array(model.observations.rows)
  const jacobian = jacobianAt(coordinates.problem.predictor, likelihood.gamma, predictor)
  if (jacobian === null) return null
  const { bread, meat } = rowSpreads(model, predictor, likelihood.phi)
  return sandwiched(crossProduct(jacobian, bread), crossProduct(jacobian, meat))
}

export interface Efficiency {
  readonly value: number
  /** What the number is, where it is not a constant of the law; or why there is none. */
  readonly reason: string | null
}

/**
 * The smallest ratio of variances over the coefficients at the fitted means, from the covariances of the
 * identified coefficients: of the likelihood's estimate, and of least squares under the model.
 */
export function smallestRatio(best: Matrix | null, own: Matrix | null): Efficiency {
  if (own === null || best === null) {
    return { value: Number.NaN, reason: 'The variance of least squares does not exist here.' }
  }
  let smallest = 1
  for (let j = 0; j < own.rows; j++) smallest = Math.min(smallest, at(best, j, j) / at(own, j, j))
  return {
    value: smallest,
    reason:
      'The smallest over the coefficients of the variance of maximum likelihood over that of least squares, at the fitted means.'
  }
}

/** The ratio of the variances of two fits in memory. */
export function ratioAtTheFit(comparison: Comparison): Efficiency {
  const { coordinates, likelihood } = comparison
  const own = squaresCovarianceUnderModel(comparison)
  const best = likelihood.fit?.covariance ?? null
  return smallestRatio(
    best === null ? null : coordinates.covariance(best),
    own === null ? null : coordinates.covariance(own)
  )
}

function hasStraightMean(model: RegressionModel): boolean {
  return isAffine(model) || (isExpression(model) && model.mean.linear.length === model.terms.length)
}

/**
 * Asymptotic relative efficiency of least squares (equivalence.md, section 5), at the nuisance parameters
 * of the likelihood; where it is no constant of the law, the ratio of variances at the fit.
 */
export function relativeEfficiency(
  model: RegressionModel,
  { phi }: Pick<LikelihoodResult, 'phi'>,
  atTheFit: () => Efficiency
): Efficiency {
  const { family } = model
  if (family.facts.quadratic || family.facts.transform !== null) return { value: 1, reason: null }
  if (!family.facts.location) return atTheFit()
  const value = locationEfficiency(family, phi)
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
