import { at, type Matrix } from '../../numeric/matrix.ts'
import {
  type Predict,
  type PredictionQuestion,
  type PredictionReport,
  type PredictionRow,
  predictionFlags
} from '../prediction/prediction.ts'
import type { Status } from '../report-blocks.ts'
import { criticalValue } from '../reporting/coefficients.ts'
import { interleaved, noneOf, type PartRows, partRows, quadraticAt } from '../stacked/predicted.ts'
import { stackedKept } from '../stacked/stack.ts'
import { identified } from '../tests/restriction.ts'
import { compileMultinomial } from './compile-multinomial.ts'
import { labelWork } from './estimate-multinomial.ts'
import type { SoftmaxPoint } from './softmax.ts'

/** A fit of labels as predictions need it. */
interface Base {
  readonly labels: readonly string[]
  readonly rows: PartRows
  /** r(K − 1), label after label. */
  readonly coefficients: Float64Array
  readonly covariance: Matrix
  readonly critical: number
  readonly point: SoftmaxPoint
}

/** Predictors of all labels at new row i, that of the baseline 0. */
function predictorsAt({ labels, rows, coefficients }: Base, i: number): number[] {
  const x = rows.rows.jacobian
  return labels.map((_, k) => {
    let sum = 0
    for (let j = 0; k > 0 && j < x.cols; j++)
      sum += at(x, i, j) * coefficients[(k - 1) * x.cols + j]
    return sum
  })
}

function probabilitiesAt(base: Base, i: number): number[] {
  const known = base.rows.seen(i)
  if (known >= 0) return base.labels.map((_, k) => at(base.point.probabilities, known, k))
  const eta = predictorsAt(base, i)
  const largest = Math.max(...eta)
  const e = eta.map((value) => Math.exp(value - largest))
  const all = e.reduce((sum, value) => sum + value, 0)
  return e.map((value) => value / all)
}

/** Standard error of p_k by the delta method: dp_k/db_l = p_k(δ_kl − p_l) x. */
function errorOf({ rows, covariance }: Base, i: number, p: readonly number[], k: number): number {
  const x = rows.rows.jacobian
  const g = p
    .slice(1)
    .flatMap((own, l) =>
      Array.from({ length: x.cols }, (_, j) => p[k] * ((k === l + 1 ? 1 : 0) - own) * at(x, i, j))
    )
  let sum = 0
  for (let a = 0; a < g.length; a++) {
    for (let b = 0; b < g.length; b++) sum += g[a] * at(covariance, a, b) * g[b]
  }
  return Math.sqrt(Math.max(sum, 0))
}

function rowOf(base: Base, i: number, k: number): PredictionRow {
  const { rows, critical, covariance } = base
  const x = rows.rows.jacobian
  const p = probabilitiesAt(base, i)
  const stdError = errorOf(base, i, p, k)
  const rest = p.reduce((sum, value, l) => (l === k ? sum : sum + value), 0)
  const odds = Math.log(p[k] / rest)
  const half = (critical * stdError) / (p[k] * rest)
  const eta = predictorsAt(base, i)[k]
  const etaError = k === 0 ? 0 : Math.sqrt(quadraticAt(x, i, covariance, (k - 1) * x.cols))
  return {
    row: rows.rows.rows[i],
    fitted: p[k],
    std_error: stdError,
    conf_low: 1 / (1 + Math.exp(half - odds)),
    conf_high: 1 / (1 + Math.exp(-half - odds)),
    pred_low: Number.NaN,
    pred_high: Number.NaN,
    link:
      k === 0
        ? null
        : {
            fitted: eta,
            std_error: etaError,
            conf_low: eta - critical * etaError,
            conf_high: eta + critical * etaError
          },
    extrapolates: rows.extrapolates(i),
    reason: null
  }
}

/** Probabilities of every label at new rows. */
export const predictLabels: Predict = (spec, dataset, control) => {
  const model = compileMultinomial(spec, dataset)
  const work = labelWork(spec, model, control)
  return (question) => predictFrom(work, question)
}

function predictFrom(
  { spec, model, fit, stack, inference }: ReturnType<typeof labelWork>,
  { newData, level, estimator = 'maximum_likelihood' }: PredictionQuestion
): PredictionReport {
  const common = { estimator, level }
  const none = (status: Status, reason: string): PredictionReport => ({
    ...common,
    status,
    reason,
    predictions: noneOf(model.labels, newData.rows, reason),
    conventions: {},
    warnings: model.warnings
  })
  if (estimator === 'least_squares') {
    return none('not_defined', 'Labels have no differences, so there is no least-squares fit.')
  }
  if (fit.maximum === null || inference === null) {
    return none(fit.status, fit.reason ?? 'The likelihood has no maximum.')
  }
  const base: Base = {
    labels: model.labels,
    rows: partRows(stack[0], model.x, { seen: model, newData }),
    coefficients: fit.coefficients,
    covariance: identified(inference.covariance, stackedKept(stack)),
    critical: criticalValue(level, { law: 'normal' }),
    point: fit.maximum
  }
  const { rows, reasons } = base.rows.rows
  const predictions = interleaved(model.labels, newData.rows, (k) => ({
    rows: Array.from(rows, (_, i) => rowOf(base, i, k)),
    reasons
  }))
  return {
    ...common,
    status: fit.status,
    reason: fit.reason,
    predictions,
    conventions: {
      reference_distribution: 'normal',
      std_errors: spec.inference.std_errors,
      confidence_interval: 'logit of the probability, delta method',
      prediction_interval: 'none: a label is no number'
    },
    warnings: [
      ...model.warnings,
      ...inference.warnings,
      ...predictionFlags(predictions.filter(({ response }) => response === model.labels[0]))
    ]
  }
}
