import { factorise } from '../../numeric/linalg/cholesky.ts'
import { singularValues } from '../../numeric/linalg/svd.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { principal } from '../../numeric/optim/bounds.ts'
import { conditionIndices, indicesOf, inflation } from '../regression/collinearity.ts'
import { correlations } from '../reporting/vcov.ts'
import { informationAt, withVariance } from './covariance.ts'
import type { DensityFit } from './density-fit.ts'
import type { DensityMean, DensityModel } from './model.ts'
import { meanProblem, type RowwiseSquares } from './squares.ts'

/** Inflation of the variance of single parameters, given by their places. */
function ofParameters(names: readonly string[], covariance: Matrix, places: readonly number[]) {
  const values = inflation(
    covariance,
    places.map((j) => [j])
  )
  return places.map((j, k) => ({ term: names[j], df: 1, vif: values[k] }))
}

/**
 * Of the maximum: condition indices of the information scaled to unit diagonal, as roots of the ratios of
 * its eigenvalues, and how many times the variance of a parameter is that with the others known,
 * I_jj (I⁻¹)_jj. A density does not say which parameter is an intercept, so all are counted.
 */
export function densityCollinearity(
  model: DensityModel,
  { theta, covariance }: DensityFit,
  kept: readonly number[]
) {
  const { information } = informationAt(model, theta)
  const factor = factorise(correlations(principal(information, kept)))
  return {
    vif: ofParameters(model.names, covariance, kept),
    condition_indices: factor === null ? [] : indicesOf(singularValues(factor.lower).values)
  }
}

/** Of the least squares of the stated mean: of its Jacobian, a constant column being its intercept. */
export function squaresCollinearity(
  model: DensityModel,
  mean: DensityMean,
  { estimates, unscaledCovariance }: RowwiseSquares
) {
  const n = model.rows.length
  const jacobian = zeros(n, mean.uses.length)
  meanProblem(model, mean).evaluate(estimates, new Float64Array(n), jacobian)
  const slopes = withVariance(unscaledCovariance).filter((j) =>
    column(jacobian, j).some((value, _, all) => value !== all[0])
  )
  const names = mean.uses.map((j) => model.names[j])
  return {
    vif: ofParameters(names, unscaledCovariance, slopes),
    condition_indices: conditionIndices(jacobian)
  }
}
