import type { ModelSpec } from '../../model/spec.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { DensityFit } from './density-fit.ts'
import { lawMean } from './law/law-mean.ts'
import { movedResponse } from './law/moved-response.ts'
import type { ResponseLaws, RowLaw } from './law/response-laws.ts'
import { allValues, type DensityMean, type DensityOnRows } from './model.ts'

/** Gradients of the stated mean of every row in the estimated parameters (n × p). */
function statedSlopes(
  model: DensityOnRows,
  { evaluator }: DensityMean,
  values: Float64Array
): Matrix {
  const n = model.rows.length
  const all = zeros(n, values.length)
  evaluator.gradient(values, new Float64Array(n), all)
  const out = zeros(n, model.places.length)
  model.places.forEach((place, j) => {
    column(out, j).set(column(all, place))
  })
  return out
}

/** The same of the mean of the law that the density is. */
function lawSlopes(model: DensityOnRows, laws: ResponseLaws): Matrix {
  const n = model.rows.length
  const out = zeros(n, model.places.length)
  const known = new Map<RowLaw, Float64Array>()
  for (let i = 0; i < n; i++) {
    const law = laws.of(model.dataset, i)
    if (law === null) throw new Error('every row has a law')
    const gradient = known.get(law) ?? lawMean(model, law).gradient
    known.set(law, gradient)
    gradient.forEach((slope, j) => {
      out.data[j * n + i] = slope
    })
  }
  return out
}

function slopesOf(
  model: DensityOnRows,
  values: Float64Array,
  laws: () => ResponseLaws | string
): Matrix | string {
  if (model.mean !== null) return statedSlopes(model, model.mean, values)
  const found = laws()
  return typeof found === 'string' ? found : lawSlopes(model, found)
}

/**
 * Generalised leverage of every row, (∂μ̂ᵢ/∂θ)' I⁻¹ ∂²ℓᵢ/∂θ∂yᵢ: how far the fitted mean of a row follows
 * its own response (Wei, Hu & Fung 1998, Scand. J. Statist. 25, 25-37). Of a canonical generalised linear
 * model it is the hat value. A sentence where it is not defined.
 */
export function generalisedLeverage(
  model: DensityOnRows,
  spec: ModelSpec,
  known: {
    readonly fit: Pick<DensityFit, 'theta' | 'covariance'>
    readonly kept: readonly number[]
    readonly laws: () => ResponseLaws | string
  }
): Float64Array | string {
  const { fit, kept, laws } = known
  const moved = movedResponse(model, spec)
  if (typeof moved === 'string') return moved
  const values = allValues(model, fit.theta)
  const slopes = slopesOf(model, values, laws)
  if (typeof slopes === 'string') return slopes
  const point = new Float64Array(values.length + 1)
  point.set(values)
  const out = new Float64Array(model.rows.length)
  moved.eachHessian(point, (i, _, hessian) => {
    const mixed = column(hessian, values.length)
    for (const j of kept) {
      for (const k of kept) {
        out[i] += at(slopes, i, j) * at(fit.covariance, j, k) * mixed[model.places[k]]
      }
    }
  })
  return out.some((h) => h !== 0)
    ? out
    : 'The density is not a smooth function of its response, which a leverage is the slope in.'
}
