import type { Dataset } from '../../model/dataset.ts'
import { at, type Matrix } from '../../numeric/matrix.ts'
import { newRows } from '../prediction/new-rows.ts'
import {
  type EstimatorName,
  nothingPredicted,
  type Predict,
  type PredictionQuestion,
  type PredictionReport,
  type PredictionRow,
  predictionFlags,
  unpredicted
} from '../prediction/prediction.ts'
import { squaresFunctions } from '../regression/estimating.ts'
import { criticalValue, type Reference } from '../reporting/coefficients.ts'
import { identified } from '../tests/restriction.ts'
import { compileCorrelated } from './compile-correlated.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'
import { type CorrelatedInference, inferCorrelated } from './inference.ts'
import { likelihoodReference } from './tool-conventions.ts'
import { fitWork } from './work.ts'

/** The estimate that predictions come from, over the k identified coefficients. */
interface Base {
  readonly coefficients: Float64Array
  readonly covariance: Matrix
  readonly reference: Reference
  readonly sigma2: number
}

function baseOf(
  work: CorrelatedWork,
  inference: CorrelatedInference,
  estimator: EstimatorName
): Base {
  const { workspace, fit, ordinary } = work
  const { kept } = workspace.coordinates
  if (estimator === 'least_squares') {
    return {
      coefficients: Float64Array.from(kept, (j) => ordinary.coefficients[j]),
      covariance: identified(inference.ordinary.covariance, kept),
      reference: { law: 't', df: ordinary.dfResidual },
      sigma2: ordinary.sigma2
    }
  }
  return {
    coefficients: fit.squares.coefficients,
    covariance: identified(inference.likelihood.covariance, kept),
    reference: likelihoodReference(work),
    sigma2: fit.sigma2
  }
}

/** A new row's own variance over σ²: 1 for correlations, its entry of the column where that gives variances. */
function relativeVariance({ workspace }: CorrelatedWork, newData: Dataset) {
  const choice = workspace.spec.model.covariance
  if (choice?.structure === 'ar1' || choice?.structure === 'equicorrelated') return () => 1
  const column = choice?.column === undefined ? undefined : newData.columns.get(choice.column)
  return (row: number) => (column?.kind === 'numeric' ? column.values[row] : Number.NaN)
}

function quadraticForm(m: Matrix, x: Float64Array): number {
  let sum = 0
  for (let j = 0; j < x.length; j++) {
    for (let k = 0; k < x.length; k++) sum += x[j] * x[k] * at(m, j, k)
  }
  return sum
}

/** Largest leverage of the rows of the fit and the matrix that gives it, in the coefficients. */
function reachOf({ workspace, ordinary }: CorrelatedWork) {
  const functions = squaresFunctions(workspace, ordinary)
  if (functions?.leverage == null) return null
  const { kept } = workspace.coordinates
  return {
    most: functions.leverage.reduce((max, h) => Math.max(max, h), 0),
    bread: identified(ordinary.unscaledCovariance, kept)
  }
}

interface Asked {
  readonly work: CorrelatedWork
  readonly base: Base
  readonly level: number
}

function predictRows({ work, base, level }: Asked, newData: Dataset): PredictionRow[] {
  const rows = newRows(work.workspace, base.coefficients, newData)
  const fitted = rows.predictor(base.coefficients)
  const variance = relativeVariance(work, newData)
  const reach = reachOf(work)
  const critical = criticalValue(level, base.reference)
  const out = Array.from({ length: newData.rows }, (_, i) =>
    unpredicted(i, rows.reasons.get(i) ?? 'A value is missing.')
  )
  rows.rows.forEach((row, i) => {
    const x = Float64Array.from({ length: rows.jacobian.cols }, (_, k) => at(rows.jacobian, i, k))
    const error = Math.sqrt(Math.max(quadraticForm(base.covariance, x), 0))
    const spread = critical * Math.sqrt(error ** 2 + base.sigma2 * variance(row))
    const confidence = {
      conf_low: fitted[i] - critical * error,
      conf_high: fitted[i] + critical * error
    }
    const leverage = reach === null ? 0 : quadraticForm(reach.bread, x)
    out[row] = {
      row,
      fitted: fitted[i],
      std_error: error,
      ...confidence,
      pred_low: fitted[i] - spread,
      pred_high: fitted[i] + spread,
      link: { fitted: fitted[i], std_error: error, ...confidence },
      extrapolates: reach !== null && leverage > reach.most * (1 + 1e-9),
      reason: null
    }
  })
  return out
}

const usable: readonly string[] = ['ok', 'rank_deficient']

/**
 * Predictions of the mean, as R's predict on gls: the error of a new row is taken as uncorrelated with those
 * of the rows of the fit. Its variance is σ², times the entry of the column for the diagonal structure.
 */
export const predictCorrelated: Predict = (spec, dataset, control) => {
  const request = compileCorrelated(spec, dataset, control)
  const work = fitWork(request)
  const any = [work.ordinary, work.fit].some(({ status }) => usable.includes(status))
  const inference = any ? inferCorrelated(work) : null
  return (question) => predictFrom({ work, inference }, question)
}

interface Fitted {
  readonly work: CorrelatedWork
  readonly inference: CorrelatedInference | null
}

function predictFrom(
  { work, inference }: Fitted,
  { newData, level, estimator = 'maximum_likelihood' }: PredictionQuestion
): PredictionReport {
  const { spec } = work.workspace
  const { status, reason } = estimator === 'least_squares' ? work.ordinary : work.fit
  const { warnings } = work.workspace.model
  if (inference === null || !usable.includes(status)) {
    const of = { estimator, status, level, warnings }
    return nothingPredicted(of, newData.rows, reason ?? 'There is no estimate.')
  }
  const base = baseOf(work, inference, estimator)
  const predictions = predictRows({ work, base, level }, newData)
  const unknown = predictions.some(
    ({ fitted, pred_low }) => Number.isFinite(fitted) && Number.isNaN(pred_low)
  )
  return {
    estimator,
    status,
    reason,
    level,
    predictions,
    conventions: {
      reference_distribution: base.reference.law,
      std_errors: spec.inference.std_errors,
      confidence_interval: 'response',
      prediction_interval: 'normal errors, uncorrelated with those of the fit'
    },
    warnings: [
      ...warnings,
      ...inference.warnings,
      ...predictionFlags(predictions),
      ...(unknown ? [noVariance] : [])
    ]
  }
}

const noVariance = {
  code: 'prediction_interval_not_available',
  detail:
    'The covariance does not say what variance a new row has, so its prediction interval is not known.',
  pointer: '/new_data',
  action: 'With the diagonal structure send its column in new_data too.'
}
