import type { Recurrence } from '../../../model/formula/transforms/learning.ts'
import type { DoubleDouble } from '../../../numeric/double-double.ts'

/** What one pass over the rows answers about the finite values of a variable. Plain data. */
export type RowQuestion =
  | {
      /** The values, up to some beyond so many. */
      readonly kind: 'distinct'
      readonly most: number
    }
  | { readonly kind: 'products'; readonly recurrence: Recurrence }
  | {
      /** Observations at each of k ascending edges and strictly between two: 2k − 1 sums in their order. */
      readonly kind: 'counts'
      readonly edges: Float64Array
    }
  | {
      /** The values strictly inside intervals, ascending and apart. */
      readonly kind: 'tally'
      readonly intervals: readonly (readonly [number, number])[]
    }

/** What a pass found. */
export interface RowAnswer {
  /** Observations with a finite value. */
  readonly observations: number
  readonly sums: readonly DoubleDouble[]
  /** Observations of each value that was to be listed. */
  readonly values: ReadonlyMap<number, number>
}

/** What is asked of passes, one after the other, and what comes of their answers. */
export type RowLearning<T> = Generator<RowQuestion, T, RowAnswer>
