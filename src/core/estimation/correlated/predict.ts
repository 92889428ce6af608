import type { Dataset } from '../../model/dataset.ts'
import type { CovarianceChoice, StdErrorsChoice } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { type NewRows, newRows } from '../prediction/new-rows.ts'
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
import type { WarningReport } from '../report.ts'
import type { Status } from '../report-blocks.ts'
import { criticalValue, type Reference } from '../reporting/coefficients.ts'
import { quadraticAt, type Reach } from '../stacked/predicted.ts'
import { identified } from '../tests/restriction.ts'
import { compileCorrelated } from './compile-correlated.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'
import { type CorrelatedInference, inferCorrelated } from './inference.ts'
import { likelihoodReference } from './tool-conventions.ts'
import { fitWork } from './work.ts'

/** A fit with correlated errors as predictions need it: none of its rows. Plain data. */
export interface PredictedCorrelated {
  readonly covariance: Pick<CovarianceChoice, 'structure' | 'column'>
  readonly stdErrors: StdErrorsChoice
  readonly estimates: Readonly<Record<EstimatorName, FoundCorrelated>>
  /** Null where rows have no leverage. */
  readonly reach: Reach | null
  /** Of the model, and of its standard errors. */
  readonly warnings: readonly WarningReport[]
  readonly errorWarnings: readonly WarningReport[]
}

/** One of both estimates; its base is null where it cannot be used. */
interface FoundCorrelated {
  readonly status: Status
  readonly reason: string | null
  readonly base: Base | null
}

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
function relativeVariance(choice: PredictedCorrelated['covariance'], newData: Dataset) {
  if (choice.structure === 'ar1' || choice.structure === 'equicorrelated') return () => 1
  const column = choice.column === undefined ? undefined : newData.columns.get(choice.column)
  return (row: number) => (column?.kind === 'numeric' ? column.values[row] : Number.NaN)
}

/** Largest leverage of the rows of the fit and the matrix that gives it, in the coefficients. */
function reachOf({ workspace, ordinary }: CorrelatedWork): Reach | null {
  const functions = squaresFunctions(workspace, ordinary)
  if (functions?.leverage == null) return null
  const { kept } = workspace.coordinates
  return {
    most: functions.leverage.reduce((max, h) => Math.max(max, h), 0),
    bread: identified(ordinary.unscaledCovariance, kept)
  }
}

interface Asked {
  readonly fit: PredictedCorrelated
  readonly base: Base
  readonly level: number
}

function predictRows(
  { fit, base, level }: Asked,
  newData: Dataset,
  rows: NewRows
): PredictionRow[] {
  const fitted = rows.predictor(base.coefficients)
  const variance = relativeVariance(fit.covariance, newData)
  const { reach } = fit
  const critical = criticalValue(level, base.reference)
  const out = Array.from({ length: newData.rows }, (_, i) =>
    unpredicted(i, rows.reasons.get(i) ?? 'A value is missing.')
  )
  rows.rows.forEach((row, i) => {
    const error = Math.sqrt(quadraticAt(rows.jacobian, i, base.covariance))
    const spread = critical * Math.sqrt(error ** 2 + base.sigma2 * variance(row))
    const confidence = {
      conf_low: fitted[i] - critical * error,
      conf_high: fitted[i] + critical * error
    }
    const leverage = reach === null ? 0 : quadraticAt(rows.jacobian, i, reach.bread)
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

/** Whether any estimate of a fit can be predicted from. */
const isUsable = ({ ordinary, fit }: CorrelatedWork): boolean =>
  [ordinary, fit].some(({ status }) => usable.includes(status))

/** What of a fit predictions need; `reach` is how far the rows that it was made on go. */
export function predictedCorrelated(
  { structure, column }: CovarianceChoice,
  work: CorrelatedWork,
  reach: Reach | null
): PredictedCorrelated {
  const { spec, model } = work.workspace
  const inference = isUsable(work) ? inferCorrelated(work) : null
  const found = (estimator: EstimatorName): FoundCorrelated => {
    const { status, reason } = estimator === 'least_squares' ? work.ordinary : work.fit
    const base =
      inference === null || !usable.includes(status) ? null : baseOf(work, inference, estimator)
    return { status, reason, base }
  }
  return {
    covariance: { structure, ...(column === undefined ? {} : { column }) },
    stdErrors: spec.inference.std_errors,
    estimates: {
      least_squares: found('least_squares'),
      maximum_likelihood: found('maximum_likelihood')
    },
    reach,
    warnings: model.warnings,
    errorWarnings: inference?.warnings ?? []
  }
}

/**
 * Predictions of the mean, as R's predict on gls: the error of a new row is taken as uncorrelated with those
 * of the rows of the fit. Its variance is σ², times the entry of the column for the diagonal structure.
 */
export const predictCorrelated: Predict = (spec, dataset, control) => {
  const request = compileCorrelated(spec, dataset, control)
  const work = fitWork(request)
  const fit = predictedCorrelated(request.choice, work, isUsable(work) ? reachOf(work) : null)
  return (question) =>
    correlatedPredictions(fit, question, (coefficients) =>
      newRows(work.workspace, coefficients, question.newData)
    )
}

/** Predictions of the mean at new rows, for the estimate that is asked for. */
export function correlatedPredictions(
  fit: PredictedCorrelated,
  { newData, level, estimator = 'maximum_likelihood' }: PredictionQuestion,
  rowsFor: (coefficients: Float64Array) => NewRows
): PredictionReport {
  const { warnings } = fit
  const { status, reason, base } = fit.estimates[estimator]
  if (base === null) {
    const of = { estimator, status, level, warnings }
    return nothingPredicted(of, newData.rows, reason ?? 'There is no estimate.')
  }
  const predictions = predictRows({ fit, base, level }, newData, rowsFor(base.coefficients))
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
      std_errors: fit.stdErrors,
      confidence_interval: 'response',
      prediction_interval: 'normal errors, uncorrelated with those of the fit'
    },
    warnings: [
      ...warnings,
      ...fit.errorWarnings,
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
