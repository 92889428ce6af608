import type { DoubleDouble } from '../../../numeric/double-double.ts'
import type { Pair } from '../pair.ts'

/** The finite values of a variable, and how many observations each stands for; null where each is one. */
export interface Values {
  readonly x: Pair
  readonly frequency: Float64Array | null
}

/** Recurrence of polynomials orthogonal over m points: centres α_j and squared norms ν_j. */
export interface Recurrence {
  readonly alpha: readonly DoubleDouble[]
  readonly norm2: readonly DoubleDouble[]
}

/** What a basis asks of all finite values of its variable. Plain data. */
export type Question =
  | {
      /** How many values differ; a number above `most` says no more than that. */
      readonly kind: 'distinct'
      readonly most: number
    }
  | {
      /** Quantiles of the values in [low, high], or of all, R's type 7; NaN where there are none. */
      readonly kind: 'quantiles'
      readonly probabilities: readonly number[]
      readonly within: readonly [number, number] | null
    }
  | {
      /** Σp² and Σxp² of the polynomial p that follows so many centres: head and tail of each. */
      readonly kind: 'products'
      readonly recurrence: Recurrence
    }

/**
 * How a basis is learned, question by question: values that are held and sums over rows that never are
 * answer the same questions. An answer is a list of numbers.
 */
export type Learning<T> = Generator<Question, T, readonly number[]>
