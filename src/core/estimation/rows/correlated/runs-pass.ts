import type { Matrix } from '../../../numeric/matrix.ts'
import type { IndependentErrors } from '../../correlated/replicates.ts'
import type { ProductsPass } from '../responses/products-pass.ts'

/** What a pass over rows whose errors are correlated within groups sums of each group, and from group to group. */
export type RunsTask =
  /** Deviations from the means of groups; the means are kept. */
  | { readonly kind: 'deviations' }
  /** Differences and sums of neighbours; the first and last rows are kept. */
  | { readonly kind: 'neighbours' }
  /** An orthonormal basis O T of the regressors (T r × p) under V of AR(1), and what V⁻¹ moves out of its span. */
  | {
      readonly kind: 'autoregression'
      readonly basis: Matrix
      readonly rho: number
      /** Correlations at which the span is looked at, with Q'V⁻¹Q (p × p). */
      readonly tried: readonly { readonly rho: number; readonly projected: Matrix }[]
    }
  /** Products of rows as they are, by V⁻¹ and by V, which is given: a column of variances, or a matrix for each group. */
  | { readonly kind: 'given' }
  /** What such a V moves out of the span of the regressors: of their basis O T (T r × p), with Q'VQ (p × p). */
  | { readonly kind: 'moved'; readonly basis: Matrix; readonly projected: Matrix }
  /** Whether the columns of the design (p) are constant within groups, and alike in all. */
  | { readonly kind: 'balance' }
  | DrawnTask

/** Several samples of errors around the rows, whose products with the regressors are summed. */
export type DrawnTask =
  | ({ readonly kind: 'drawn_deviations' } & DrawnErrors)
  | ({ readonly kind: 'drawn_given' } & DrawnErrors)
  /** Of AR(1). */
  | ({ readonly kind: 'drawn_autoregression'; readonly rho: number } & DrawnErrors)

/** Independent errors that are drawn for every row, of so many samples from a number on. */
export interface DrawnErrors {
  readonly seed: number
  readonly first: number
  readonly samples: number
  readonly errors: IndependentErrors
}

/** A pass over rows with correlated errors, in the coordinates of their products. */
export interface RunsPass extends Omit<ProductsPass, 'kind'> {
  readonly kind: 'runs'
  /** The column whose values group the rows; null where all rows are one group. */
  readonly within: string | null
  readonly task: RunsTask
}
