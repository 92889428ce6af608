import type { Dataset } from '../../model/dataset.ts'
import { createEvaluator } from '../../model/expression/evaluator.ts'
import { completeRows } from '../../model/rows.ts'
import type { FitSpec } from '../../model/spec.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { cleanedRows } from '../prediction/new-rows.ts'
import {
  nothingPredicted,
  type Predict,
  type PredictionQuestion,
  type PredictionReport,
  type PredictionRow,
  predictionFlags,
  unpredicted
} from '../prediction/prediction.ts'
import type { Status } from '../report-blocks.ts'
import { criticalValue } from '../reporting/coefficients.ts'
import { compileDensity } from './compile.ts'
import { withVariance } from './covariance.ts'
import { fitDensity } from './fit.ts'
import { lawMean, type MeanPoint } from './law/law-mean.ts'
import { notNormalised, type RowLaw, responseLaws } from './law/response-laws.ts'
import { allValues, type DensityMean, type DensityModel } from './model.ts'
import { baseParts, type DensityBase } from './prediction-base.ts'

/** √(g'Vg) over the parameters that have a variance. */
function deltaError(gradient: Float64Array, covariance: Matrix): number {
  const kept = withVariance(covariance)
  let sum = 0
  for (const j of kept) {
    for (const k of kept) sum += gradient[j] * gradient[k] * column(covariance, j)[k]
  }
  return Math.sqrt(Math.max(sum, 0))
}

/** The stated mean at every row of new data. */
function statedMeans(
  { model, theta }: DensityBase,
  mean: DensityMean,
  dataset: Dataset
): MeanPoint[] {
  const n = dataset.rows
  const values = new Float64Array(n)
  const jacobian = zeros(n, model.fixed.length)
  createEvaluator(mean.graph, dataset).gradient(allValues(model, theta), values, jacobian)
  return Array.from(values, (fitted, i) => ({
    fitted,
    gradient: Float64Array.from(model.places, (place) => column(jacobian, place)[i])
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
function outsideOf(model: DensityModel, names: readonly string[]) {
  const ranges = names.flatMap((name) => {
    const own = model.dataset.columns.get(name)
    if (own?.kind !== 'numeric') return []
    const low = own.values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    const high = own.values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    return [{ name, low, high }]
  })
  return (dataset: Dataset, i: number): boolean =>
    ranges.some(({ name, low, high }) => {
      const fresh = dataset.columns.get(name)
      return fresh?.kind === 'numeric' && (fresh.values[i] < low || fresh.values[i] > high)
    })
}

/** One row for every row of the new data. */
function predictRows(base: DensityBase, newData: Dataset, level: number): PredictionRow[] {
  const { model, laws } = base
  const { mean } = model
  const names = [
    ...new Set([
      ...(mean?.graph.columns ?? []),
      ...(typeof laws === 'string' ? [] : laws.movable.columns)
    ])
  ]
  const { dataset, reasons } = cleanedRows(newData, model, names)
  const complete = new Set(completeRows(dataset, names))
  const stated = mean === null ? null : statedMeans(base, mean, dataset)
  const outside = outsideOf(model, names)
  return Array.from({ length: dataset.rows }, (_, i) => {
    if (!complete.has(i)) return unpredicted(i, reasons.get(i) ?? 'A value is missing.')
    const asked = base.sigma2 === null && typeof laws !== 'string'
    const law = asked ? laws.of(dataset, i) : null
    const point = stated?.[i] ?? (law === null ? null : lawMean(model, law))
    if (point === null) return unpredicted(i, notNormalised)
    return {
      ...predictedRow(base, { row: i, level, point, law }),
      extrapolates: outside(dataset, i)
    }
  })
}

/**
 * Predictions from a density: of its stated mean, or else of the mean of the law that it is, where it
 * has mass 1 as a function of the named response; prediction intervals are quantiles of that law.
 */
export const predictDensity: Predict = (spec, dataset, control) => {
  const model = compileDensity(spec, dataset)
  const fitted = fitDensity(spec, model, control)
  return (question) => predictFrom({ spec, model, fitted }, question)
}

interface FittedModel {
  readonly spec: FitSpec
  readonly model: DensityModel
  readonly fitted: ReturnType<typeof fitDensity>
}

function predictFrom(
  { spec, model, fitted }: FittedModel,
  { newData, level, estimator = 'maximum_likelihood' }: PredictionQuestion
): PredictionReport {
  const warnings = [...model.warnings, ...fitted.inference.warnings]
  const none = (status: Status, reason: string) =>
    nothingPredicted({ estimator, status, level, warnings }, newData.rows, reason)
  const parts = baseParts(fitted, estimator)
  if ('status' in parts) return none(parts.status, parts.reason)
  const laws = responseLaws(model, spec.model, parts.theta)
  if (model.mean === null && typeof laws === 'string') return none('not_defined', laws)
  const predictions = predictRows({ ...parts, model, laws }, newData, level)
  const status = estimator === 'least_squares' ? fitted.squares?.status : fitted.fit.status
  const unknown =
    estimator === 'maximum_likelihood' &&
    predictions.some(({ fitted: m, pred_low }) => Number.isFinite(m) && Number.isNaN(pred_low))
  return {
    estimator,
    status: status ?? 'ok',
    reason: null,
    level,
    predictions,
    conventions: {
      reference_distribution: parts.reference.law,
      std_errors: spec.inference.std_errors,
      confidence_interval: 'response, delta method',
      mean: model.mean === null ? 'of the law that the density is' : 'stated',
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
