import type { StdErrorsChoice } from '../../model/spec.ts'
import { at, column, type Matrix } from '../../numeric/matrix.ts'
import {
  type EstimatorName,
  type PredictionQuestion,
  type PredictionReport,
  type PredictionRow,
  type Predictor,
  predictionFlags
} from '../prediction/prediction.ts'
import type { WarningReport } from '../report.ts'
import type { Status } from '../report-blocks.ts'
import { criticalValue, type Reference } from '../reporting/coefficients.ts'
import { interleaved, noneOf, type PartRows, partRows, quadraticAt } from '../stacked/predicted.ts'
import { stackedKept } from '../stacked/stack.ts'
import { identified } from '../tests/restriction.ts'
import { crossProducts, residualsAt, systemSize } from './equations.ts'
import { fitSystem } from './estimate-system.ts'
import type { SystemRequest } from './system-blocks.ts'
import { estimatesAt } from './system-inference.ts'
import { equationStack } from './system-stack.ts'
import { likelihoodReference } from './tool-conventions.ts'

/** A fit of several responses as predictions need it: none of its rows. Plain data. */
export interface PredictedSystem {
  readonly responses: readonly string[]
  readonly stdErrors: StdErrorsChoice
  readonly estimates: Readonly<Record<EstimatorName, FoundSystem>>
  readonly warnings: readonly WarningReport[]
}

/** One estimate of a system; its base is null where it cannot be used. */
interface FoundSystem {
  readonly status: Status
  readonly reason: string | null
  readonly base: SystemBase | null
}

interface SystemBase {
  /** Identified coefficients of all responses, one response after the other (r). */
  readonly coefficients: Float64Array
  /** r × r. */
  readonly covariance: Matrix
  /** Of the errors. */
  readonly sigma: Matrix
  /** Of each response. */
  readonly references: readonly Reference[]
  /** Of the standard errors. */
  readonly warnings: readonly WarningReport[]
}

/** The regressors of one response at new rows. */
export interface ResponseRows extends PartRows {
  /** The mean that an estimate has of a row of the fit with the same regressors as new row i. */
  known?(i: number): number | null
}

/** One response at the new rows. */
function responseRows(
  { coefficients, covariance, sigma, references }: SystemBase,
  own: ResponseRows,
  { k, from, level }: { readonly k: number; readonly from: number; readonly level: number }
) {
  const { rows: made, extrapolates } = own
  const { jacobian } = made
  const means = made.predictor(coefficients.subarray(from, from + jacobian.cols))
  const critical = criticalValue(level, references[k])
  const rows = Array.from(made.rows, (row, i): PredictionRow => {
    const fitted = own.known?.(i) ?? means[i]
    const std_error = Math.sqrt(quadraticAt(jacobian, i, covariance, from))
    const half = critical * std_error
    const wide = critical * Math.sqrt(std_error ** 2 + at(sigma, k, k))
    const ends = { conf_low: fitted - half, conf_high: fitted + half }
    return {
      row,
      fitted,
      std_error,
      ...ends,
      pred_low: fitted - wide,
      pred_high: fitted + wide,
      link: { fitted, std_error, ...ends },
      extrapolates: extrapolates(i),
      reason: null
    }
  })
  return { rows, reasons: made.reasons }
}

type FittedSystem = ReturnType<typeof fitSystem>

/** Coordinates of an estimate, counted from least squares. */
function coordinatesOf({ work, found }: FittedSystem, estimator: EstimatorName): Float64Array {
  return estimator === 'least_squares'
    ? new Float64Array(systemSize(work.system))
    : found.estimate.gamma
}

function foundSystem(fitted: FittedSystem, estimator: EstimatorName): FoundSystem {
  const { work, separate, joint, found } = fitted
  const { system, n } = work
  const squares = estimator === 'least_squares'
  const { block, inference } = squares ? separate : joint
  const { status, reason } = block
  const gamma = coordinatesOf(fitted, estimator)
  const sigma = squares
    ? crossProducts(residualsAt(system, gamma), work.divisor)
    : (found.maximum?.point.sigma ?? null)
  if (inference === null || sigma === null) return { status, reason, base: null }
  const base: SystemBase = {
    coefficients: estimatesAt(work, gamma),
    covariance: identified(inference.covariance, stackedKept(equationStack(system))),
    sigma,
    references: system.map(({ kept }, k) =>
      squares ? { law: 't', df: n - kept.length } : likelihoodReference(work, k)
    ),
    warnings: inference.warnings
  }
  return { status, reason, base }
}

/** What of a fit predictions need. */
export function predictedSystem(fitted: FittedSystem): PredictedSystem {
  const { request, system } = fitted.work
  return {
    responses: system.map(({ equation }) => equation.response),
    stdErrors: request.spec.inference.std_errors,
    estimates: {
      least_squares: foundSystem(fitted, 'least_squares'),
      maximum_likelihood: foundSystem(fitted, 'maximum_likelihood')
    },
    warnings: request.warnings
  }
}

/** Response k at the regressors of new rows, those of rows of the fit with their fitted means. */
function rowsInMemory(fitted: FittedSystem, { newData, estimator }: Asked, k: number) {
  const { request, system } = fitted.work
  const { equation } = system[k]
  const part = equationStack(system)[k]
  const rows = partRows(part, equation.x, { seen: request, newData })
  const residuals = column(residualsAt(system, coordinatesOf(fitted, estimator)), k)
  return {
    ...rows,
    known(i: number) {
      const place = equation.offset === null ? rows.seen(i) : -1
      return place < 0 ? null : equation.y[place] - residuals[place]
    }
  }
}

/** Means of every response at new rows, with both kinds of intervals, from a compiled system. */
export function predictSystem(request: SystemRequest): Predictor {
  const fitted = fitSystem(request)
  const predicted = predictedSystem(fitted)
  return (question) =>
    systemPredictions(predicted, question, (k, estimator) =>
      rowsInMemory(fitted, { ...question, estimator }, k)
    )
}

interface Asked extends Pick<PredictionQuestion, 'newData'> {
  readonly estimator: EstimatorName
}

/** Means of every response, at the regressors that each has of new rows. */
export function systemPredictions(
  { responses, stdErrors, estimates, warnings }: PredictedSystem,
  { newData, level, estimator = 'least_squares' }: PredictionQuestion,
  rowsFor: (response: number, estimator: EstimatorName) => ResponseRows
): PredictionReport {
  const { status, reason, base } = estimates[estimator]
  const common = { estimator, status, level }
  if (base === null) {
    const why = reason ?? 'There is no estimate.'
    const predictions = noneOf(responses, newData.rows, why)
    return { ...common, reason: why, predictions, conventions: {}, warnings }
  }
  let from = 0
  const predictions = interleaved(responses, newData.rows, (k) => {
    const own = rowsFor(k, estimator)
    const rows = responseRows(base, own, { k, from, level })
    from += own.rows.jacobian.cols
    return rows
  })
  return {
    ...common,
    reason,
    predictions,
    conventions: {
      reference_distribution: base.references[0].law,
      std_errors: stdErrors,
      confidence_interval: 'response, delta method',
      prediction_interval:
        estimator === 'least_squares'
          ? 'normal errors, n-p'
          : 'fitted law over the error of its mean'
    },
    warnings: [...warnings, ...base.warnings, ...predictionFlags(predictions)]
  }
}
