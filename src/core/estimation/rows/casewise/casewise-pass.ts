import type { Matrix } from '../../../numeric/matrix.ts'
import type { SquaresSpread } from '../../regression/influence.ts'
import type { Pass, SandwichPoint } from '../regression-pass.ts'

/** Names of what a pass keeps of every row; what a model has none of is not kept. */
export type CaseColumn =
  /** Index among all rows. */
  | 'row'
  /** The response, its trials and its weights, as the likelihood sees them. */
  | 'y'
  | 'size'
  | 'precision'
  | 'frequency'
  /** Fitted mean, residual and weight of least squares. */
  | 'fitted'
  | 'residual'
  | 'weight'
  /** The predictor at the likelihood's estimate. */
  | 'predictor'
  /** The mean at the end that a row rests on there; NaN of rows inside. */
  | 'end'
  /** The one column of the design that varies, or the one that an expression reads. */
  | 'regressor'

/** What the influence of a row on an estimate is made of, beside the row. */
export interface CaseInfluence {
  /** The estimating functions; their bread is that of all rows. */
  readonly point: SandwichPoint
  /** Model covariance of the terms (p × p). */
  readonly covariance: Matrix
  readonly kind:
    | {
        /** Least squares, by deletion. */
        readonly of: 'squares'
        readonly spread: SquaresSpread
        /** Inverse of the exact second derivatives of ½ Σ w r² in (U R⁻¹); null for an affine mean. */
        readonly hessian: Matrix | null
      }
    | {
        /** A likelihood whose mean is estimated by itself, by deletion. */
        readonly of: 'mean'
        readonly phi: Float64Array
      }
    | {
        /** A likelihood with its dispersions, by one step in (U R⁻¹, free φ). */
        readonly of: 'joint'
        readonly information: Matrix
        readonly inverse: Matrix
        /** Inverse of the expected information of the mean in (U R⁻¹); null where that is not known. */
        readonly ofMean: Matrix | null
      }
}

/** A pass that keeps numbers of every row, in their order, at two estimates. */
export interface CasewisePass extends Pick<Pass, 'columns' | 'beside'> {
  readonly kind: 'casewise'
  /** The statement and coordinates. */
  readonly of: Omit<Pass, 'points'>
  readonly kept: readonly CaseColumn[]
  /** Coefficients of the frame's columns of each estimate; null where there is none. */
  readonly squares: Float64Array | null
  readonly likelihood: Float64Array | null
  /** Dispersions at the likelihood's estimate. */
  readonly phi: Float64Array
  /** The regressor: a column of the design, or the name of one of the data; null where none is kept. */
  readonly regressor: number | string | null
  /** Estimates on which the influence of every row is kept, behind the columns. */
  readonly influence: readonly CaseInfluence[]
}
