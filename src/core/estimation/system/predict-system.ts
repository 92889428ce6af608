import { at, column, type Matrix } from '../../numeric/matrix.ts'
import {
  type PredictionQuestion,
  type PredictionReport,
  type PredictionRow,
  type Predictor,
  predictionFlags
} from '../prediction/prediction.ts'
import { criticalValue, type Reference } from '../reporting/coefficients.ts'
import { interleaved, noneOf, partRows, quadraticAt } from '../stacked/predicted.ts'
import { stackedKept } from '../stacked/stack.ts'
import { identified } from '../tests/restriction.ts'
import { crossProducts, residualsAt, systemSize } from './equations.ts'
import { fitSystem } from './estimate-system.ts'
import type { SystemRequest, SystemWork } from './system-blocks.ts'
import { estimatesAt } from './system-inference.ts'
import { equationStack } from './system-stack.ts'
import { likelihoodReference } from './tool-conventions.ts'

/** An estimate of a system as predictions need it. */
interface Base {
  readonly work: SystemWork
  readonly gamma: Float64Array
  readonly estimates: Float64Array
  /** r × r over the identified coefficients. */
  readonly covariance: Matrix
  /** Of the errors. */
  readonly sigma: Matrix
  readonly reference: (part: number) => Reference
}

/** One response at the new rows. */
function responseRows(base: Base, k: number, { newData, level }: PredictionQuestion) {
  const { work, gamma, estimates, covariance, sigma } = base
  const { request, system } = work
  const { equation, from, kept } = system[k]
  const part = equationStack(system)[k]
  const at_ = partRows(part, equation.x, { seen: request, newData })
  const { rows: own, extrapolates, seen } = at_
  const means = own.predictor(estimates.subarray(from, from + kept.length))
  const residuals = column(residualsAt(system, gamma), k)
  const critical = criticalValue(level, base.reference(k))
  const rows = Array.from(own.rows, (row, i): PredictionRow => {
    const known = equation.offset === null ? seen(i) : -1
    const fitted = known < 0 ? means[i] : equation.y[known] - residuals[known]
    const std_error = Math.sqrt(quadraticAt(own.jacobian, i, covariance, from))
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
  return { rows, reasons: own.reasons }
}

/** Means of every response at new rows, with both kinds of intervals, from a compiled system. */
export function predictSystem(request: SystemRequest): Predictor {
  const fitted = fitSystem(request)
  return (question) => predictFrom(fitted, question)
}

function predictFrom(
  { work, separate, joint, found }: ReturnType<typeof fitSystem>,
  { newData, level, estimator = 'least_squares' }: PredictionQuestion
): PredictionReport {
  const { request } = work
  const { system, n } = work
  const squares = estimator === 'least_squares'
  const { block, inference } = squares ? separate : joint
  const { status, reason } = block
  const names = system.map(({ equation }) => equation.response)
  const gamma = squares ? new Float64Array(systemSize(system)) : found.estimate.gamma
  const sigma = squares
    ? crossProducts(residualsAt(system, gamma), work.divisor)
    : (found.maximum?.point.sigma ?? null)
  const common = { estimator, status, level }
  if (inference === null || sigma === null) {
    const why = reason ?? 'There is no estimate.'
    const predictions = noneOf(names, newData.rows, why)
    return { ...common, reason: why, predictions, conventions: {}, warnings: request.warnings }
  }
  const base: Base = {
    work,
    gamma,
    estimates: estimatesAt(work, gamma),
    covariance: identified(inference.covariance, stackedKept(equationStack(system))),
    sigma,
    reference: (k) =>
      squares ? { law: 't', df: n - system[k].kept.length } : likelihoodReference(work, k)
  }
  const predictions = interleaved(names, newData.rows, (k) =>
    responseRows(base, k, { newData, level })
  )
  return {
    ...common,
    reason,
    predictions,
    conventions: {
      reference_distribution: base.reference(0).law,
      std_errors: request.spec.inference.std_errors,
      confidence_interval: 'response, delta method',
      prediction_interval: squares ? 'normal errors, n-p' : 'fitted law over the error of its mean'
    },
    warnings: [...request.warnings, ...inference.warnings, ...predictionFlags(predictions)]
  }
}
