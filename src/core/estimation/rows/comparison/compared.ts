import type { Matrix } from '../../../numeric/matrix.ts'
import type { Pass } from '../regression-pass.ts'

/** A model among those that a pass compares: its pass without an origin, and its maximum. */
export interface ComparedPass {
  readonly pass: Pass
  /** Null where rows have no density there. */
  readonly maximum: { readonly beta: Float64Array; readonly phi: Float64Array } | null
}

/** Two models whose densities a pass compares, by their places. */
export interface ComparedPair {
  readonly first: number
  readonly second: number
  /** A value near the mean log-ratio of their densities, which its variation is summed about. */
  readonly centre: number
  /** What makes the columns of the design of `small` of those of `large` (p of the large × p of the small); null where nothing is to be checked. */
  readonly within: {
    readonly small: number
    readonly large: number
    readonly combinations: Matrix
    /** How far a value may be from its combination, for each column. */
    readonly tolerance: Float64Array
  } | null
}

/** A pass that compares models on the same rows. */
export interface ComparisonPass extends Pick<Pass, 'columns' | 'beside'> {
  readonly kind: 'comparison'
  readonly models: readonly ComparedPass[]
  readonly pairs: readonly ComparedPair[]
}
