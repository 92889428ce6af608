import { at, type Matrix } from '../../numeric/matrix.ts'
import { squaresFunctions } from '../regression/estimating.ts'
import {
  compileRegression,
  type FittedRegression,
  fitRegression
} from '../regression/fit-regression.ts'
import { isLinear } from '../regression/model.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { Status } from '../report.ts'
import { criticalValue, type Reference } from '../reporting/coefficients.ts'
import { identified } from '../tests/restriction.ts'
import { type NewRows, newRows } from './new-rows.ts'
import {
  type EstimatorName,
  nothingPredicted,
  type Predict,
  type PredictionQuestion,
  type PredictionReport,
  type PredictionRow,
  predictionFlags,
  unpredicted
} from './prediction.ts'
import { predictiveQuantile } from './predictive.ts'

/** The estimate that predictions come from. */
interface Base {
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

function variance(jacobian: Matrix, i: number, covariance: Matrix): number {
  let sum = 0
  for (let j = 0; j < covariance.rows; j++) {
    for (let k = 0; k < covariance.rows; k++) {
      sum += at(jacobian, i, j) * at(jacobian, i, k) * at(covariance, j, k)
    }
  }
  return Math.max(sum, 0)
}

const sorted = (a: number, b: number): readonly [number, number] => (a <= b ? [a, b] : [b, a])

/** The response's prediction interval around a mean. */
function predictionEnds(
  base: Base,
  level: number,
  at: { eta: number; etaError: number; fitted: number; stdError: number }
): readonly [number, number] {
  const { model } = base.workspace
  if (base.estimator === 'least_squares') {
    const half = criticalValue(level, base.reference) * Math.sqrt(at.stdError ** 2 + base.sigma2)
    return [at.fitted - half, at.fitted + half]
  }
  const row = {
    family: model.family,
    link: model.link,
    phi: base.phi,
    eta: at.eta,
    stdError: Number.isFinite(at.etaError) ? at.etaError : 0
  }
  const low = predictiveQuantile(row, (1 - level) / 2)
  const high = predictiveQuantile(row, (1 + level) / 2)
  const log = model.family.predicts === 'median'
  return log ? [Math.log(low), Math.log(high)] : [low, high]
}

function rowOf(
  base: Base,
  rows: NewRows,
  level: number,
  at: { i: number; eta: number }
): PredictionRow {
  const { model } = base.workspace
  const { i, eta } = at
  const jet = new Float64Array(4)
  model.link.inverse(eta, jet)
  const etaError = Math.sqrt(variance(rows.jacobian, i, base.covariance))
  const stdError = Math.abs(jet[1]) * etaError
  const critical = criticalValue(level, base.reference)
  const onLink = isLinear(model) && base.estimator === 'maximum_likelihood'
  const ends = (side: number) => {
    if (!onLink) return jet[0] + side * critical * stdError
    const moved = new Float64Array(4)
    model.link.inverse(eta + side * critical * etaError, moved)
    return moved[0]
  }
  const [conf_low, conf_high] = sorted(ends(-1), ends(1))
  const fitted = jet[0]
  const [pred_low, pred_high] = predictionEnds(base, level, { eta, etaError, fitted, stdError })
  const leverage =
    base.reach === null ? 0 : variance(rows.jacobian, i, base.reach.bread) * jet[1] ** 2
  return {
    row: rows.rows[i],
    fitted,
    std_error: stdError,
    conf_low,
    conf_high,
    pred_low,
    pred_high,
    link: isLinear(model)
      ? {
          fitted: eta,
          std_error: etaError,
          conf_low: eta - critical * etaError,
          conf_high: eta + critical * etaError
        }
      : null,
    extrapolates: base.reach !== null && leverage > base.reach.most * (1 + 1e-9),
    reason: null
  }
}

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

function baseOf(
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
  const base: Base = {
    workspace,
    estimator,
    coefficients: coordinates.toCoefficients(found.gamma),
    covariance: identified(chosen.matrix, coordinates.kept),
    reference:
      estimator === 'least_squares' && squares !== null
        ? { law: 't', df: squares.dfResidual }
        : { law: 'normal' },
    sigma2: squares?.sigma2 ?? Number.NaN,
    phi: likelihood?.phi ?? new Float64Array(0),
    reach: reachOf(workspace, found.gamma)
  }
  return { base, status, reason }
}

/** The fitted mean of every distinct row of the design, so that a row of the fit predicts to the bit. */
function trainedMeans(workspace: Workspace, fitted: Float64Array): Map<string, number> {
  const { model, coordinates } = workspace
  const out = new Map<string, number>()
  if (!isLinear(model) || model.mean.offset !== null) return out
  const { x } = model.mean
  for (let i = 0; i < x.rows; i++) {
    out.set(coordinates.kept.map((j) => at(x, i, j)).join(' '), fitted[i])
  }
  return out
}

/** Predictions with both kinds of intervals from one estimate of a regression. Throws Failure for the client's mistakes. */
export const predictRegression: Predict = (spec, dataset, control) => {
  const model = compileRegression(spec, dataset, '/request/model')
  const fitted = fitRegression(spec, model, control)
  return (question) => predictFrom(fitted, question)
}

function predictFrom(fitted: FittedRegression, question: PredictionQuestion): PredictionReport {
  const { workspace, both, reason } = fitted
  const { model, spec } = workspace
  const { newData, level } = question
  const estimator =
    question.estimator ?? (model.family.facts.quadratic ? 'least_squares' : 'maximum_likelihood')
  const none = (status: Status, why: string) =>
    nothingPredicted({ estimator, status, level, warnings: model.warnings }, newData.rows, why)
  if (both === null) return none('does_not_exist', reason ?? 'The likelihood has no maximum.')
  const found = baseOf(workspace, both, estimator)
  const { base } = found
  if (base === null) return none(found.status, found.reason ?? 'There is no estimate.')
  const rows = newRows(workspace, base.coefficients, newData)
  const etas = rows.predictor(base.coefficients)
  const estimate = estimator === 'least_squares' ? both.squares : both.likelihood
  const trained = trainedMeans(workspace, estimate?.fitted ?? new Float64Array(0))
  const predictions = Array.from({ length: newData.rows }, (_, i) =>
    unpredicted(i, rows.reasons.get(i) ?? 'A value is missing.')
  )
  rows.rows.forEach((row, i) => {
    const made = rowOf(base, rows, level, { i, eta: etas[i] })
    const key = Array.from({ length: rows.jacobian.cols }, (_, k) => at(rows.jacobian, i, k)).join(
      ' '
    )
    predictions[row] = { ...made, fitted: trained.get(key) ?? made.fitted }
  })
  return {
    estimator,
    status: found.status,
    reason: found.reason,
    level,
    predictions,
    conventions: {
      reference_distribution: base.reference.law,
      std_errors: spec.inference.std_errors,
      confidence_interval:
        isLinear(model) && estimator === 'maximum_likelihood' ? 'link' : 'response, delta method',
      prediction_interval:
        estimator === 'least_squares'
          ? 'normal errors, n-p'
          : 'fitted law over the error of its mean'
    },
    warnings: [...model.warnings, ...both.errors.warnings, ...predictionFlags(predictions)]
  }
}
