import type { Matrix } from '../../numeric/matrix.ts'
import { squaresFunctions } from '../regression/estimating.ts'
import type { fitRegression } from '../regression/fit-regression.ts'
import { likelihoodReference } from '../regression/tool-conventions.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { Status } from '../report-blocks.ts'
import type { Reference } from '../reporting/coefficients.ts'
import { identified } from '../tests/restriction.ts'
import type { EstimatorName } from './prediction.ts'

/** The estimate that predictions come from. */
export interface Base {
  readonly workspace: Workspace
  readonly estimator: EstimatorName
  readonly coefficients: Float64Array
  /** r × r. */
  readonly covariance: Matrix
  readonly reference: Reference
  /** Error variance of least squares; NaN for a likelihood. */
  readonly sigma2: number
  readonly phi: Float64Array
  /** Largest leverage among the rows of the fit, and the matrix that gives leverages; null without. */
  readonly reach: { readonly most: number; readonly bread: Matrix } | null
}

const usable: readonly string[] = ['ok', 'rank_deficient', 'perfect_fit', 'saturated', 'boundary']

/** Leverages of the rows of the fit in mean units, as least squares of the mean has them. */
function reachOf(workspace: Workspace, gamma: Float64Array): Base['reach'] {
  const { model, coordinates } = workspace
  const n = model.observations.rows
  const residuals = new Float64Array(n)
  const functions = squaresFunctions(
    { ...workspace, model: { ...model, squares: { y: model.observations.y, weights: null } } },
    // Leverage needs the point alone.
    {
      gamma,
      residuals,
      unscaledCovariance: { rows: 0, cols: 0, data: new Float64Array([Number.NaN]) }
    }
  )
  if (functions?.leverage == null) return null
  const most = functions.leverage.reduce((max, h) => Math.max(max, h), 0)
  return {
    most,
    bread: identified(coordinates.covariance(functions.bread), [...coordinates.kept.keys()])
  }
}

/** The estimate of a regression that predictions come from; null where it cannot be used. */
export function baseOf(
  workspace: Workspace,
  both: NonNullable<ReturnType<typeof fitRegression>['both']>,
  estimator: EstimatorName
): { readonly base: Base | null; readonly status: Status; readonly reason: string | null } {
  const { coordinates } = workspace
  const { squares, likelihood, errors } = both
  const found = estimator === 'least_squares' ? squares : likelihood
  const chosen = estimator === 'least_squares' ? errors.squares : errors.likelihood
  if (found === null || chosen === null) {
    const reason = 'This estimator has no fit of the model.'
    return { base: null, status: 'not_defined', reason }
  }
  const { status, reason } = found
  if (!usable.includes(status)) return { base: null, status, reason }
  const edge = estimator === 'maximum_likelihood' ? likelihood?.edge : undefined
  const edgeCovariance = edge?.covariance == null ? null : coordinates.covariance(edge.covariance)
  const base: Base = {
    workspace,
    estimator,
    coefficients: coordinates.toCoefficients(found.gamma),
    covariance: edgeCovariance ?? identified(chosen.matrix, coordinates.kept),
    reference:
      estimator === 'least_squares' && squares !== null
        ? { law: 't', df: squares.dfResidual }
        : likelihoodReference(workspace),
    sigma2: squares?.sigma2 ?? Number.NaN,
    phi: likelihood?.phi ?? new Float64Array(0),
    reach: reachOf(workspace, found.gamma)
  }
  return { base, status, reason }
}
