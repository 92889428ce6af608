import type { Pass } from '../row-source.ts'

/** Samples of a bootstrap. */
export type Draws = { readonly seed: number } & (
  | {
      /** As many observations as there are, drawn with replacement. */
      readonly kind: 'pairs'
      /** Observations before each block of rows that are drawn together, and all. */
      readonly before: Float64Array
    }
  | {
      /** New responses from the law at an estimate. */
      readonly kind: 'parametric'
      readonly beta: Float64Array
      readonly phi: Float64Array
    }
)

/** A pass that counts the observations in each block of rows that are drawn together. */
export interface CensusPass extends Pick<Pass, 'spec' | 'columns' | 'beside'> {
  readonly kind: 'census'
}
