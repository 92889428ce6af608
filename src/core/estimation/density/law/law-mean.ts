import type { DensityOnRows } from '../model.ts'
import type { RowLaw } from './response-laws.ts'

/** A fitted mean with its gradient in the p estimated parameters. */
export interface MeanPoint {
  readonly fitted: number
  readonly gradient: Float64Array
}

/** E Y of a law with its gradient E[Y ∂ ln f/∂θ]. */
export function lawMean(
  { places }: Pick<DensityOnRows, 'places'>,
  { law, row }: RowLaw
): MeanPoint {
  return {
    fitted: law.expectation((y) => y),
    gradient: Float64Array.from(places, (place) => law.expectation((y) => y * row.score(y)[place]))
  }
}
