import type { Family } from '../../model/families/family.ts'
import type { Link } from '../../model/links/link.ts'
import type { StdErrorsChoice } from '../../model/spec.ts'
import { at, type Matrix } from '../../numeric/matrix.ts'
import { squaresFunctions } from '../regression/estimating.ts'
import type { FittedRegression } from '../regression/fit-regression.ts'
import { isLinear } from '../regression/model.ts'
import { likelihoodReference } from '../regression/tool-conventions.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { WarningReport } from '../report.ts'
import type { Status } from '../report-blocks.ts'
import type { Reference } from '../reporting/coefficients.ts'
import type { Reach } from '../stacked/predicted.ts'
import { identified } from '../tests/restriction.ts'
import type { EstimatorName } from './prediction.ts'

/** One estimate as predictions need it: plain data. */
export interface Base {
  readonly estimator: EstimatorName
  /** Of the r identified columns or parameters. */
  readonly coefficients: Float64Array
  /** r × r. */
  readonly covariance: Matrix
  readonly reference: Reference
  /** Error variance of least squares; NaN for a likelihood. */
  readonly sigma2: number
  readonly phi: Float64Array
  /** Largest leverage among the rows of the fit, and the matrix that gives leverages; null without. */
  readonly reach: Reach | null
}

/** The estimate that predictions come from; null where it cannot be used. */
export interface FoundBase {
  readonly base: Base | null
  readonly status: Status
  readonly reason: string | null
}

/** A fit of a regression as predictions need it: none of its rows. */
export interface PredictedFit {
  readonly family: Family
  readonly link: Link
  /** The mean is a link of a linear predictor. */
  readonly linear: boolean
  readonly stdErrors: StdErrorsChoice
  /** Of the model, and of its standard errors. */
  readonly warnings: readonly WarningReport[]
  readonly errorWarnings: readonly WarningReport[]
  found(estimator: EstimatorName): FoundBase
  /** Fitted means that an estimate has of rows, by what the row is in the identified columns. */
  trained(estimator: EstimatorName): ReadonlyMap<string, number>
}

/** Statuses of estimates that predictions come from. */
export const predictable: readonly string[] = [
  'ok',
  'rank_deficient',
  'perfect_fit',
  'saturated',
  'boundary'
]

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

/** What is said where an estimator has no fit. */
export const withoutFit: FoundBase = {
  base: null,
  status: 'not_defined',
  reason: 'This estimator has no fit of the model.'
}

function foundBase(
  workspace: Workspace,
  both: NonNullable<FittedRegression['both']>,
  estimator: EstimatorName
): FoundBase {
  const { coordinates } = workspace
  const { squares, likelihood, errors } = both
  const found = estimator === 'least_squares' ? squares : likelihood
  const chosen = estimator === 'least_squares' ? errors.squares : errors.likelihood
  if (found === null || chosen === null) return withoutFit
  const { status, reason } = found
  if (!predictable.includes(status)) return { base: null, status, reason }
  const edge = estimator === 'maximum_likelihood' ? likelihood?.edge : undefined
  const edgeCovariance = edge?.covariance == null ? null : coordinates.covariance(edge.covariance)
  const base: Base = {
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

/** The fitted mean of every distinct row of the design, so that a row of the fit predicts to the bit. */
function trainedMeans({ model, coordinates }: Workspace, fitted: Float64Array) {
  const out = new Map<string, number>()
  if (!isLinear(model) || model.mean.offset !== null) return out
  const { x } = model.mean
  for (let i = 0; i < x.rows; i++) {
    out.set(coordinates.kept.map((j) => at(x, i, j)).join(' '), fitted[i])
  }
  return out
}

/** A fit in memory as predictions need it. */
export function predictedFit({ workspace, both, reason }: FittedRegression): PredictedFit {
  const { model, spec } = workspace
  const { family, link, warnings } = model
  const none = reason ?? 'The likelihood has no maximum.'
  const fitted = (estimator: EstimatorName) =>
    estimator === 'least_squares' ? both?.squares : both?.likelihood
  return {
    family,
    link,
    linear: isLinear(model),
    stdErrors: spec.inference.std_errors,
    warnings,
    errorWarnings: both?.errors.warnings ?? [],
    found: (estimator) =>
      both === null
        ? { base: null, status: 'does_not_exist', reason: none }
        : foundBase(workspace, both, estimator),
    trained: (estimator) =>
      trainedMeans(workspace, fitted(estimator)?.fitted ?? new Float64Array(0))
  }
}
