import type { FitSpec } from '../../model/spec.ts'
import { at, column, type Matrix } from '../../numeric/matrix.ts'
import { random } from '../../numeric/random.ts'
import { normalQuantile } from '../../numeric/special/index.ts'
import { alignedTo, byResponse, type RowPlaces } from '../stacked/per-row.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { labelScores } from './multinomial-stack.ts'
import type { SoftmaxPoint } from './softmax.ts'

/** Φ⁻¹ of a uniform draw from (0, 1 − p) in a row of the baseline, from (1 − p, 1) in one of the other label. */
function quantiles({ category }: MultinomialModel, p: Matrix, seed: number): Float64Array {
  const draw = random(seed)
  return Float64Array.from(category, (k, i) => {
    const low = k === 0 ? 0 : at(p, i, 0)
    const high = k === 0 ? at(p, i, 0) : 1
    return normalQuantile(low + draw.uniform() * (high - low))
  })
}

/**
 * Fitted probabilities of every label and residuals: 1{y = k} − p_k (as R's multinom), over
 * √(p_k(1 − p_k)) Pearson's, and of every row √(−2 ln p) of its own label. Two labels have the quantile
 * residual of a Bernoulli variable, drawn between the ends of its jump (Dunn & Smyth 1996); more labels have
 * no order, so that there is no distribution function and none.
 */
export function labelResiduals(
  model: MultinomialModel,
  { probabilities }: SoftmaxPoint,
  { include, optimizer }: FitSpec
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
            deviance: alignedTo(places, deviance),
            ...(labels.length === 2
              ? { quantile: alignedTo(places, quantiles(model, probabilities, optimizer.seed)) }
              : {})
          }
        }
      : {})
  }
}
