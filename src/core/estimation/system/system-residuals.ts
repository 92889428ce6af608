import { at, column, type Matrix } from '../../numeric/matrix.ts'
import { byResponse } from '../stacked/per-row.ts'
import { residualsAt } from './equations.ts'
import type { SystemWork } from './system-blocks.ts'

/**
 * Fitted means and residuals of every response at coordinates γ. With a covariance Σ of the errors
 * Pearson's residuals, which are the quantile residuals of a normal law, are e_k/√σ_kk; without one
 * they are the residuals, as R's for a linear model.
 */
export function systemResiduals(
  { request, system }: SystemWork,
  gamma: Float64Array,
  sigma: Matrix | null
) {
  const { include } = request.spec
  const places = { rows: request.rows, total: request.counts.total }
  const names = system.map(({ equation }) => equation.response)
  const residuals = residualsAt(system, gamma)
  const own = (k: number) => column(residuals, k)
  const fitted = (k: number) => {
    const { y, offset } = system[k].equation
    return own(k).map((r, i) => y[i] - r + (offset?.[i] ?? 0))
  }
  const scaled = (k: number) =>
    own(k).map((r) => (sigma === null ? r : r / Math.sqrt(at(sigma, k, k))))
  const pearson = () => byResponse(places, names, scaled)
  return {
    ...(include.includes('fitted') ? { fitted: byResponse(places, names, fitted) } : {}),
    ...(include.includes('residuals')
      ? {
          residuals: byResponse(places, names, own),
          residual_types: {
            pearson: pearson(),
            ...(sigma === null
              ? {}
              : { deviance: byResponse(places, names, own), quantile: pearson() })
          }
        }
      : {})
  }
}
