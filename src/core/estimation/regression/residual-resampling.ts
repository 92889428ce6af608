import type { Random } from '../../numeric/random.ts'
import type { RegressionModel } from './model.ts'

/** Why other laws have no bootstrap of residuals. */
export const notOfLocation = 'Residuals can be exchanged between rows only under a law of location.'

/** Why residuals are not exchanged between rows; null where they are. */
export function notExchanged({
  family,
  labels,
  squares,
  observations
}: Pick<RegressionModel, 'family' | 'labels' | 'squares' | 'observations'>): string | null {
  if (!family.facts.location || labels !== null || squares === null) {
    return notOfLocation
  }
  return observations.frequency === null ? null : 'Rows with frequencies cannot be given residuals.'
}

/** Modified residuals r√w/√(1 − h) of rows (n) (Davison & Hinkley 1997, section 6.2.3). */
export function modifiedResiduals(
  residuals: Float64Array,
  { weights, leverage }: { readonly weights: Float64Array | null; readonly leverage: Float64Array }
): Float64Array {
  return residuals.map(
    (r, i) => (r * Math.sqrt(weights?.[i] ?? 1)) / Math.sqrt(Math.max(1 - leverage[i], 1e-12))
  )
}

/** Takes the mean of modified residuals off each of them. */
export function centre(modified: Float64Array): void {
  const mean = modified.reduce((sum, r) => sum + r, 0) / modified.length
  for (let i = 0; i < modified.length; i++) modified[i] -= mean
}

/** Rows that are given residuals: their fitted means and weights, and the centred residuals of all rows. */
export interface Exchange {
  readonly means: Float64Array
  readonly weights: Float64Array | null
  readonly pool: Float64Array
}

/** Responses of the rows of one block: each its mean and the residual of any row. */
export function exchangedResponses({ means, weights, pool }: Exchange, draw: Random): Float64Array {
  return means.map((mean, i) => mean + pool[draw.below(pool.length)] / Math.sqrt(weights?.[i] ?? 1))
}
