import type { StdErrorsChoice } from '../../model/spec.ts'
import { at, type Matrix } from '../../numeric/matrix.ts'
import {
  type Predict,
  type PredictionQuestion,
  type PredictionReport,
  type PredictionRow,
  predictionFlags
} from '../prediction/prediction.ts'
import type { WarningReport } from '../report.ts'
import type { Status } from '../report-blocks.ts'
import { criticalValue } from '../reporting/coefficients.ts'
import { interleaved, noneOf, type PartRows, partRows, quadraticAt } from '../stacked/predicted.ts'
import { stackedKept } from '../stacked/stack.ts'
import { identified } from '../tests/restriction.ts'
import { compileMultinomial } from './compile-multinomial.ts'
import { labelWork } from './estimate-multinomial.ts'
import type { LabelWork } from './multinomial-blocks.ts'

/** A fit of labels as predictions need it: none of its rows. Plain data. */
export interface PredictedLabels {
  readonly labels: readonly string[]
  readonly status: Status
  readonly reason: string | null
  readonly stdErrors: StdErrorsChoice
  /** The maximum; null where there is none. */
  readonly base: LabelBase | null
  /** Of the model, and of its standard errors. */
  readonly warnings: readonly WarningReport[]
  readonly errorWarnings: readonly WarningReport[]
}

interface LabelBase {
  /** r(K − 1), label after label. */
  readonly coefficients: Float64Array
  readonly covariance: Matrix
}

/** The regressors of labels at new rows. */
export interface LabelRows extends PartRows {
  /** The fitted probabilities of a row of the fit with the same regressors as new row i. */
  known?(i: number): readonly number[] | null
}

interface Base extends LabelBase {
  readonly labels: readonly string[]
  readonly rows: LabelRows
  readonly critical: number
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
  const known = base.rows.known?.(i) ?? null
  if (known !== null) return [...known]
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
  const { stack, fit } = work
  const fitted = predictedLabels(work)
  return (question) =>
    labelPredictions(fitted, question, () => {
      const rows = partRows(stack[0], model.x, { seen: model, newData: question.newData })
      return {
        ...rows,
        known(i) {
          const place = rows.seen(i)
          if (place < 0 || fit.maximum === null) return null
          const { probabilities } = fit.maximum
          return model.labels.map((_, k) => at(probabilities, place, k))
        }
      }
    })
}

/** What of a fit predictions need. */
export function predictedLabels({
  spec,
  model,
  fit,
  stack,
  inference
}: LabelWork): PredictedLabels {
  const { maximum, status, reason, coefficients } = fit
  return {
    labels: model.labels,
    status,
    reason,
    stdErrors: spec.inference.std_errors,
    base:
      maximum === null || inference === null
        ? null
        : { coefficients, covariance: identified(inference.covariance, stackedKept(stack)) },
    warnings: model.warnings,
    errorWarnings: inference?.warnings ?? []
  }
}

/** Probabilities of every label, at the regressors of new rows. */
export function labelPredictions(
  { labels, status: found, reason: why, base: maximum, ...fitted }: PredictedLabels,
  { newData, level, estimator = 'maximum_likelihood' }: PredictionQuestion,
  rowsFor: () => LabelRows
): PredictionReport {
  const common = { estimator, level }
  const none = (status: Status, reason: string): PredictionReport => ({
    ...common,
    status,
    reason,
    predictions: noneOf(labels, newData.rows, reason),
    conventions: {},
    warnings: fitted.warnings
  })
  if (estimator === 'least_squares') {
    return none('not_defined', 'Labels have no differences, so there is no least-squares fit.')
  }
  if (maximum === null) return none(found, why ?? 'The likelihood has no maximum.')
  const base: Base = {
    ...maximum,
    labels,
    rows: rowsFor(),
    critical: criticalValue(level, { law: 'normal' })
  }
  const { rows, reasons } = base.rows.rows
  const predictions = interleaved(labels, newData.rows, (k) => ({
    rows: Array.from(rows, (_, i) => rowOf(base, i, k)),
    reasons
  }))
  return {
    ...common,
    status: found,
    reason: why,
    predictions,
    conventions: {
      reference_distribution: 'normal',
      std_errors: fitted.stdErrors,
      confidence_interval: 'logit of the probability, delta method',
      prediction_interval: 'none: a label is no number'
    },
    warnings: [
      ...fitted.warnings,
      ...fitted.errorWarnings,
      ...predictionFlags(predictions.filter(({ response }) => response === labels[0]))
    ]
  }
}
