import type { Dataset } from '../../model/dataset.ts'
import { createEvaluator } from '../../model/expression/evaluator.ts'
import { completeRows } from '../../model/rows.ts'
import type { StdErrorsChoice } from '../../model/spec.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { ParameterSpace } from '../parameters.ts'
import { cleanedRows, type SeenRows } from '../prediction/new-rows.ts'
import {
  type EstimatorName,
  nothingPredicted,
  type PredictionQuestion,
  type PredictionReport,
  type PredictionRow,
  predictionFlags,
  unpredicted
} from '../prediction/prediction.ts'
import type { WarningReport } from '../report.ts'
import type { Status } from '../report-blocks.ts'
import { criticalValue } from '../reporting/coefficients.ts'
import { withVariance } from './covariance.ts'
import { lawMean, type MeanPoint } from './law/law-mean.ts'
import {
  type LawfulDensity,
  lawsAt,
  notNormalised,
  type ResponseLaws,
  type RowLaw
} from './law/response-laws.ts'
import { allValues, type DensityMean } from './model.ts'
import type { DensityBase, FoundDensity } from './prediction-base.ts'

/** √(g'Vg) over the parameters that have a variance. */
function deltaError(gradient: Float64Array, covariance: Matrix): number {
  const kept = withVariance(covariance)
  let sum = 0
  for (const j of kept) {
    for (const k of kept) sum += gradient[j] * gradient[k] * column(covariance, j)[k]
  }
  return Math.sqrt(Math.max(sum, 0))
}

/** A density with its estimates as predictions need it: none of its rows. */
export interface PredictedDensity extends Pick<ParameterSpace, 'places' | 'fixed'> {
  /** The stated mean; null without one. */
  readonly mean: Pick<DensityMean, 'graph'> | null
  /** The density as a law of the response; a sentence where it is not known as one. */
  readonly lawful: LawfulDensity | string
  readonly stdErrors: StdErrorsChoice
  /** Of the model, and of its standard errors. */
  readonly warnings: readonly WarningReport[]
  readonly seen: SeenRows
  found(estimator: EstimatorName): FoundDensity
  /** The range that a numeric column had in the fit; null of any other. */
  range(column: string): Range | null
}

/** The least and the largest value of a column. */
export interface Range {
  readonly low: number
  readonly high: number
}

interface Asked {
  readonly fit: PredictedDensity
  readonly base: DensityBase
  /** The fitted law of the response, or why it is not known. */
  readonly laws: ResponseLaws | string
}

/** The stated mean at every row of new data. */
function statedMeans(
  { fit, base: { theta } }: Asked,
  mean: Pick<DensityMean, 'graph'>,
  dataset: Dataset
): MeanPoint[] {
  const n = dataset.rows
  const values = new Float64Array(n)
  const jacobian = zeros(n, fit.fixed.length)
  createEvaluator(mean.graph, dataset).gradient(allValues(fit, theta), values, jacobian)
  return Array.from(values, (fitted, i) => ({
    fitted,
    gradient: Float64Array.from(fit.places, (place) => column(jacobian, place)[i])
  }))
}

function predictedRow(
  base: DensityBase,
  at: {
    readonly row: number
    readonly level: number
    readonly point: MeanPoint
    readonly law: RowLaw | null
  }
): PredictionRow {
  const { row, level, point, law } = at
  const { fitted, gradient } = point
  if (!Number.isFinite(fitted)) {
    return unpredicted(row, 'The mean of the outcome does not exist under this density.')
  }
  const error = deltaError(gradient, base.covariance)
  const critical = criticalValue(level, base.reference)
  const ends =
    base.sigma2 === null
      ? [(1 - level) / 2, (1 + level) / 2].map((p) => law?.law.quantile(p) ?? Number.NaN)
      : [-1, 1].map(
          (side) => fitted + side * critical * Math.hypot(error, Math.sqrt(base.sigma2 ?? 0))
        )
  return {
    row,
    fitted,
    std_error: error,
    conf_low: fitted - critical * error,
    conf_high: fitted + critical * error,
    pred_low: ends[0],
    pred_high: ends[1],
    link: null,
    extrapolates: false,
    reason: null
  }
}

/** Whether a new row lies outside the range that any numeric column had in the fit. */
function outsideOf({ range }: PredictedDensity, names: readonly string[]) {
  const ranges = names.flatMap((name) => {
    const found = range(name)
    return found === null ? [] : [{ name, ...found }]
  })
  return (dataset: Dataset, i: number): boolean =>
    ranges.some(({ name, low, high }) => {
      const fresh = dataset.columns.get(name)
      return fresh?.kind === 'numeric' && (fresh.values[i] < low || fresh.values[i] > high)
    })
}

/** The columns of new rows that predictions read. */
export function columnsPredicted({
  mean,
  lawful
}: Pick<PredictedDensity, 'mean' | 'lawful'>): readonly string[] {
  const beside = typeof lawful === 'string' ? [] : lawful.movable.columns
  return [...new Set([...(mean?.graph.columns ?? []), ...beside])]
}

/** One row for every row of the new data. */
function predictRows(asked: Asked, newData: Dataset, level: number): PredictionRow[] {
  const { fit, base, laws } = asked
  const { mean } = fit
  const names = columnsPredicted(fit)
  const { dataset, reasons } = cleanedRows(newData, fit.seen, names)
  const complete = new Set(completeRows(dataset, names))
  const stated = mean === null ? null : statedMeans(asked, mean, dataset)
  const outside = outsideOf(fit, names)
  return Array.from({ length: dataset.rows }, (_, i) => {
    if (!complete.has(i)) return unpredicted(i, reasons.get(i) ?? 'A value is missing.')
    const byLaw = base.sigma2 === null && typeof laws !== 'string'
    const law = byLaw ? laws.of(dataset, i) : null
    const point = stated?.[i] ?? (law === null ? null : lawMean(fit, law))
    if (point === null) return unpredicted(i, notNormalised)
    return {
      ...predictedRow(base, { row: i, level, point, law }),
      extrapolates: outside(dataset, i)
    }
  })
}

/** Predictions at new rows from the estimate that is asked for. */
export function densityPredictions(
  fit: PredictedDensity,
  { newData, level, estimator = 'maximum_likelihood' }: PredictionQuestion
): PredictionReport {
  const { mean, lawful, warnings } = fit
  const none = (status: Status, reason: string) =>
    nothingPredicted({ estimator, status, level, warnings }, newData.rows, reason)
  const { status, reason, base } = fit.found(estimator)
  if (base === null) return none(status, reason ?? 'There is no estimate.')
  if (mean === null && typeof lawful === 'string') return none('not_defined', lawful)
  const laws = typeof lawful === 'string' ? lawful : lawsAt(lawful, base.theta)
  const predictions = predictRows({ fit, base, laws }, newData, level)
  const unknown =
    estimator === 'maximum_likelihood' &&
    predictions.some(({ fitted: m, pred_low }) => Number.isFinite(m) && Number.isNaN(pred_low))
  return {
    estimator,
    status,
    reason: null,
    level,
    predictions,
    conventions: {
      reference_distribution: base.reference.law,
      std_errors: fit.stdErrors,
      confidence_interval: 'response, delta method',
      mean: mean === null ? 'of the law that the density is' : 'stated',
      prediction_interval:
        estimator === 'least_squares' ? 'normal errors, n-p' : 'quantiles of the fitted density'
    },
    warnings: [
      ...warnings,
      ...predictionFlags(predictions),
      ...(unknown
        ? [
            {
              code: 'prediction_interval_not_available',
              detail: typeof laws === 'string' ? laws : notNormalised,
              pointer: '/request/model/response',
              action: 'Name the outcome, and write the density with all its constants.'
            }
          ]
        : [])
    ]
  }
}
