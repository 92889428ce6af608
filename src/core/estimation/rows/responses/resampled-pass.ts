import type { ErrorSource } from '../../system/system-bootstrap.ts'
import type { ProductsPass } from './products-pass.ts'

/** How the rows of samples differ from the rows themselves. */
export type ProductDraws =
  /** As many are drawn with replacement; observations before each block of rows that are drawn together, and all. */
  | { readonly kind: 'pairs'; readonly before: Float64Array }
  /** Their residuals are other errors. */
  | ErrorSource

/** A pass that sums the products of several samples of the rows. */
export interface ResampledPass extends Omit<ProductsPass, 'kind'> {
  readonly kind: 'resampled'
  readonly draws: ProductDraws
  readonly seed: number
  /** The number of the first sample, and how many there are. */
  readonly first: number
  readonly samples: number
}
