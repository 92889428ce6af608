import type { Matrix } from '../../../numeric/matrix.ts'
import type { Pass, SandwichPoint } from '../regression-pass.ts'

/** Samples of a bootstrap. */
export type Draws = { readonly seed: number } & (
  | {
      /** As many observations as there are, drawn with replacement. */
      readonly kind: 'pairs'
      /** Observations before each block of rows that are drawn together, and all. */
      readonly before: Float64Array
    }
  | {
      /** Fitted means of least squares with residuals of any rows. */
      readonly kind: 'residual'
      readonly beta: Float64Array
      /** Centred modified residuals of all rows, which threads share. */
      readonly pool: Float64Array
    }
  | {
      /** New responses from the law at an estimate. */
      readonly kind: 'parametric'
      readonly beta: Float64Array
      readonly phi: Float64Array
    }
)

/** An estimate whose rows' influences on its coefficients a pass sums squared and cubed. */
export interface CubedPoint {
  readonly point: SandwichPoint
  /** What makes influences on the r identified coefficients of each row's scores (k × r). */
  readonly combine: Matrix
}

/** A pass that gathers the modified residuals of least squares. */
export interface ResidualsPass extends Pick<Pass, 'columns' | 'beside'> {
  readonly kind: 'residuals'
  readonly of: Omit<Pass, 'points'>
  readonly beta: Float64Array
  /** Inverse of J'WJ in (U R⁻¹). */
  readonly bread: Matrix
}

/** A pass that counts the observations in each block of rows that are drawn together. */
export interface CensusPass extends Pick<Pass, 'spec' | 'columns' | 'beside'> {
  readonly kind: 'census'
}
