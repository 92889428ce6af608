import type { StdErrorsChoice } from '../../../model/spec.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { LawDraws, PairDraws } from '../bootstrap/draws.ts'
import type { SeriesOf } from '../lag-covariance.ts'
import type { Pass } from '../regression-pass.ts'

/** Values of all of a density's parameters, and how far the derivatives of ln L are wanted there. */
export interface DensityPoint {
  readonly all: Float64Array
  readonly order: 0 | 2
  /** The number of the sample that it is looked at on; absent for the rows themselves. */
  readonly replicate?: number
}

/** Both estimates of a density with a stated mean, over its p and the mean's m parameters. */
export interface DensityPair {
  readonly likelihood: { readonly theta: Float64Array; readonly covariance: Matrix }
  readonly squares: { readonly estimates: Float64Array; readonly unscaledCovariance: Matrix }
}

/** The same of rows whose log-likelihood is an expression. */
export interface DensityPass extends Pick<Pass, 'spec' | 'columns' | 'beside'> {
  readonly kind: 'density'
  readonly points: readonly DensityPoint[]
  /** Estimates that are compared row by row, on parameters at these places of the mean. */
  readonly compared: (DensityPair & { readonly places: readonly number[] }) | null
  /** Covariances by the estimator that was chosen. */
  readonly sandwich: {
    readonly choice: StdErrorsChoice
    readonly sides: readonly DensitySide[]
    /** Of all rows. */
    readonly observations: number
    /** Of an estimator that sums products of rows across lags. */
    readonly series: readonly SeriesOf[]
  } | null
  /** How the samples of replicates are drawn; absent where no point is looked at on one. */
  readonly draws?: PairDraws | LawDraws
  /** Estimates whose influences are summed squared and cubed; absent for none. */
  readonly cubed?: readonly DensitySide[]
}

/** An estimate whose estimating functions are summed, on those of its parameters that have a variance. */
export type DensitySide = { readonly kept: readonly number[] } & (
  | ({ readonly block: 'likelihood' } & DensityPair['likelihood'])
  | ({ readonly block: 'squares' } & DensityPair['squares'])
)
