import { at, type Matrix } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import { influences } from '../covariances/sandwich.ts'
import { aligned, standardErrors } from './blocks.ts'
import type { RegressionModel } from './model.ts'
import type { SquaresFit } from './squares-fit.ts'
import { spread } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

interface InfluenceInput {
  readonly functions: EstimatingFunctions
  /** Residuals in units of their standard deviation before leverage (n). */
  readonly standardised: Float64Array
  /** Factor that turns the full-sample standard error into that without row i (n). */
  readonly deletion: Float64Array
  /** Model covariance of the terms (p × p). */
  readonly covariance: Matrix
}

/**
 * Leverage, Cook's distance and DFBETAS of every row: exact deletion for a linear fit, one Newton
 * step from the estimate for any other (Cook & Weisberg 1982; Williams 1987 for likelihoods).
 */
export function influenceMembers(workspace: Workspace, input: InfluenceInput) {
  const { model, coordinates } = workspace
  const { functions, standardised, deletion, covariance } = input
  const { leverage, rank } = functions
  if (leverage === null) return null
  const cook = leverage.map((h, i) => (standardised[i] ** 2 * h) / (rank * (1 - h) ** 2))
  const e = influences(functions)
  const errors = standardErrors(covariance, 1)
  const dfbetas = model.terms.map(() => new Float64Array(e.rows))
  for (let i = 0; i < e.rows; i++) {
    const gamma = Float64Array.from({ length: rank }, (_, k) => at(e, i, k) / (1 - leverage[i]))
    const moved = spread(coordinates.kept, coordinates.toCoefficients(gamma), model.terms.length)
    moved.forEach((change, j) => {
      dfbetas[j][i] = change / (errors[j] * deletion[i])
    })
  }
  return {
    leverage: aligned(model, leverage),
    cooks_distance: aligned(model, cook),
    dfbetas: Object.fromEntries(
      model.terms.map(({ name }, j) => [name, aligned(model, dfbetas[j])])
    )
  }
}

/** s without row i over s, for least squares: √(((n − r)s² − e²/(1 − h))/((n − r − 1)s²)). */
export function deletionFactors(
  model: RegressionModel,
  fit: SquaresFit,
  leverage: Float64Array
): Float64Array {
  const weights = model.squares?.weights ?? null
  const frequency = model.observations.frequency
  return fit.residuals.map((r, i) => {
    const square = (r * r * (weights?.[i] ?? 1)) / (frequency?.[i] ?? 1)
    const left = fit.rss - square / (1 - leverage[i])
    return Math.sqrt(Math.max(left, 0) / (fit.dfResidual - 1) / fit.sigma2)
  })
}
