import { factorise, whitenedBy } from '../../numeric/linalg/cholesky.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { byResponse } from '../stacked/per-row.ts'
import { type FittedEquation, residualsAt } from './equations.ts'
import type { SystemWork } from './system-blocks.ts'

/** Covariance Σ of the errors as one estimate has it, and whether that is of a likelihood. */
export interface ErrorLaw {
  readonly sigma: Matrix | null
  readonly likelihood: boolean
}

/** L⁻¹e of every row (n × q) with Σ = LL': residuals of the responses that are uncorrelated; null where Σ is singular. */
function normalized(e: Matrix, sigma: Matrix): Matrix | null {
  const factor = factorise(sigma)
  if (factor === null) return null
  const out = zeros(e.rows, e.cols)
  for (let i = 0; i < e.rows; i++) {
    const row = Float64Array.from({ length: e.cols }, (_, k) => at(e, i, k))
    whitenedBy(factor, row).forEach((value, k) => {
      out.data[k * e.rows + i] = value
    })
  }
  return out
}

/** Rows at coordinates of a system. */
export interface SystemRows {
  /** Index in the client's data of each. */
  readonly rows: Int32Array
  /** Fitted means and residuals (n × q). */
  readonly fitted: Matrix
  readonly residuals: Matrix
}

/** Means and residuals of the rows of a system at coordinates γ. */
export function meansAt(
  system: readonly FittedEquation[],
  gamma: Float64Array
): Omit<SystemRows, 'rows'> {
  const residuals = residualsAt(system, gamma)
  const fitted = zeros(residuals.rows, residuals.cols)
  system.forEach(({ equation: { y, offset } }, k) => {
    const own = column(residuals, k)
    column(fitted, k).set(own.map((r, i) => y[i] - r + (offset?.[i] ?? 0)))
  })
  return { fitted, residuals }
}

/**
 * Fitted means and residuals of every response at coordinates γ. With a covariance Σ of the errors
 * Pearson's residuals, which are the quantile residuals of a normal law, are e_k/√σ_kk, and normalized
 * ones L⁻¹e, as nlme's; without one they are the residuals, as R's for a linear model.
 */
export function systemResiduals(
  work: SystemWork,
  gamma: Float64Array,
  { sigma, likelihood }: ErrorLaw
) {
  const { request, system } = work
  const { include } = request.spec
  if (!include.some((part) => part === 'fitted' || part === 'residuals')) return {}
  const apart = request.rowsAt?.(work, gamma)
  if (apart === null) return {}
  const {
    rows,
    residuals,
    fitted: means
  } = apart ?? {
    rows: request.rows,
    ...meansAt(system, gamma)
  }
  const places = { rows, total: request.counts.total }
  const names = system.map(({ equation }) => equation.response)
  const own = (k: number) => column(residuals, k)
  const fitted = (k: number) => column(means, k)
  const scaled = (k: number) =>
    own(k).map((r) => (sigma === null ? r : r / Math.sqrt(at(sigma, k, k))))
  const pearson = () => byResponse(places, names, scaled)
  const types = () => {
    const white = sigma === null ? null : normalized(residuals, sigma)
    return {
      pearson: pearson(),
      ...(white === null ? {} : { normalized: byResponse(places, names, (k) => column(white, k)) }),
      ...(likelihood ? { deviance: byResponse(places, names, own), quantile: pearson() } : {})
    }
  }
  return {
    ...(include.includes('fitted') ? { fitted: byResponse(places, names, fitted) } : {}),
    ...(include.includes('residuals')
      ? { residuals: byResponse(places, names, own), residual_types: types() }
      : {})
  }
}
