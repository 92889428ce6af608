import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { principal } from '../../numeric/optim/bounds.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import { leverages } from '../regression/score-rows.ts'
import type { DensityFit } from './density-fit.ts'
import { allValues, type DensityMean, type DensityOnRows } from './model.ts'
import { type DensitySquares, meanProblem } from './squares.ts'

/** Sum of the columns of a matrix, row by row. */
function rowSums(m: Matrix): Float64Array {
  const out = new Float64Array(m.rows)
  for (let j = 0; j < m.cols; j++) {
    const values = column(m, j)
    for (let i = 0; i < out.length; i++) out[i] += values[i]
  }
  return out
}

/** Row scores of the parameters `kept` with the inverse observed information, as R's sandwich on a maximum. */
export function densityFunctions(
  model: DensityOnRows,
  fit: Pick<DensityFit, 'theta' | 'covariance'>,
  kept: readonly number[]
): EstimatingFunctions {
  const n = model.rows.length
  const jacobian = zeros(n, model.fixed.length)
  model.evaluator.gradient(allValues(model, fit.theta), new Float64Array(n), jacobian)
  const scores = zeros(n, kept.length)
  kept.forEach((j, k) => {
    column(scores, k).set(column(jacobian, model.places[j]))
  })
  return {
    scores,
    bread: principal(fit.covariance, kept),
    breadName: 'observed',
    frequency: model.frequency,
    leverage: null,
    aggregate: rowSums(scores),
    observations: model.nobs,
    rank: kept.length,
    linear: false
  }
}

/** Normal equations of the mean's least squares, row by row, in the parameters `kept` among its m. */
export function densitySquaresFunctions(
  model: DensityOnRows,
  mean: DensityMean,
  at: {
    readonly squares: Pick<DensitySquares, 'estimates' | 'residuals' | 'unscaledCovariance'>
    readonly kept: readonly number[]
  }
): EstimatingFunctions {
  const { squares, kept } = at
  const n = model.rows.length
  const full = zeros(n, mean.uses.length)
  meanProblem(model, mean).evaluate(squares.estimates, new Float64Array(n), full)
  const jacobian = zeros(n, kept.length)
  kept.forEach((j, k) => {
    column(jacobian, k).set(column(full, j))
  })
  const bread = principal(squares.unscaledCovariance, kept)
  const scores = zeros(n, kept.length)
  kept.forEach((_, k) => {
    column(scores, k).set(column(jacobian, k).map((value, i) => value * squares.residuals[i]))
  })
  return {
    scores,
    bread,
    breadName: 'expected',
    frequency: model.frequency,
    leverage: leverages(jacobian, bread, new Float64Array(n).fill(1)),
    aggregate: rowSums(scores),
    observations: model.nobs,
    rank: kept.length,
    linear: mean.linear.length === mean.uses.length
  }
}
