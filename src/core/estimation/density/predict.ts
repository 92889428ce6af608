import type { Dataset } from '../../model/dataset.ts'
import type { Predict } from '../prediction/prediction.ts'
import { compileDensity } from './compile.ts'
import { fitDensity } from './fit.ts'
import { lawfulDensity } from './law/response-laws.ts'
import { foundDensity } from './prediction-base.ts'
import { densityPredictions, type PredictedDensity, type Range } from './predictions.ts'

/** The range of a numeric column of data; null of any other. */
function rangeIn({ columns }: Dataset, name: string): Range | null {
  const own = columns.get(name)
  if (own?.kind !== 'numeric') return null
  const low = own.values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = own.values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return { low, high }
}

/**
 * Predictions from a density: of its stated mean, or else of the mean of the law that it is, where it
 * has mass 1 as a function of the named response; prediction intervals are quantiles of that law.
 */
export const predictDensity: Predict = (spec, dataset, control) => {
  const model = compileDensity(spec, dataset)
  const { fit, squares, inference } = fitDensity(spec, model, control)
  const estimates = { model, fit, uses: model.mean?.uses ?? null, squares }
  const predicted: PredictedDensity = {
    places: model.places,
    fixed: model.fixed,
    mean: model.mean,
    lawful: lawfulDensity(model, spec.model),
    stdErrors: spec.inference.std_errors,
    warnings: [...model.warnings, ...inference.warnings],
    seen: model,
    found: (estimator) => foundDensity(estimates, inference, estimator),
    range: (name) => rangeIn(model.dataset, name)
  }
  return (question) => densityPredictions(predicted, question)
}
