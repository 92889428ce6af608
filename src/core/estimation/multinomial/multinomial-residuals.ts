import { at, column } from '../../numeric/matrix.ts'
import { alignedTo, byResponse, type RowPlaces } from '../stacked/per-row.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { labelScores } from './multinomial-stack.ts'
import type { SoftmaxPoint } from './softmax.ts'

/**
 * Fitted probabilities of every label and residuals: 1{y = k} − p_k (as R's multinom), over
 * √(p_k(1 − p_k)) Pearson's, and of every row √(−2 ln p) of its own label. Labels have no order, so
 * that there is no distribution function and no quantile residual.
 */
export function labelResiduals(
  model: MultinomialModel,
  { probabilities }: SoftmaxPoint,
  include: readonly string[]
) {
  const { labels, category, counts, rows } = model
  const places: RowPlaces = { rows, total: counts.total }
  const response = (k: number) => labelScores(model, probabilities, k)
  const pearson = (k: number) => {
    const p = column(probabilities, k)
    return response(k).map((r, i) => r / Math.sqrt(p[i] * (1 - p[i])))
  }
  const deviance = Float64Array.from(category, (k, i) =>
    Math.sqrt(Math.max(0, -2 * Math.log(at(probabilities, i, k))))
  )
  return {
    ...(include.includes('fitted')
      ? { fitted: byResponse(places, labels, (k) => column(probabilities, k)) }
      : {}),
    ...(include.includes('residuals')
      ? {
          residuals: byResponse(places, labels, response),
          residual_types: {
            pearson: byResponse(places, labels, pearson),
            deviance: alignedTo(places, deviance)
          }
        }
      : {})
  }
}
