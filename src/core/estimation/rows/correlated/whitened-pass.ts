import type { StdErrorsChoice } from '../../../model/spec.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { SeriesOf } from '../lag-covariance.ts'
import type { RunsPass } from './runs-pass.ts'
import type { Whitening } from './whitening.ts'

/** An estimate whose normal equations are looked at row by row. */
export interface WhitenedPoint {
  /** The equations of whitened rows, or of rows as they are. */
  readonly white: boolean
  /** Its residuals are E − O·residual (length r), E being those of the pass. */
  readonly residual: Float64Array
  /** Inverse products of the basis, whitened or as it is (p × p). */
  readonly bread: Matrix
}

/** A pass over rows that are whitened one by one, for what their scores come to. */
export interface WhitenedPass extends Omit<RunsPass, 'kind' | 'task'> {
  readonly kind: 'whitened'
  readonly whitening: Whitening
  /** Coordinates O T of an orthonormal basis of the regressors (T r × p). */
  readonly basis: Matrix
  readonly points: readonly WhitenedPoint[]
  /** All rows. */
  readonly observations: number
  readonly choice: StdErrorsChoice
  /** Of an estimator that sums products of rows across lags: series of the scores of points. */
  readonly series: readonly SeriesOf[]
  /** What makes influences on the coefficients of the scores of points, for their skewness; none for none. */
  readonly cubed: readonly Matrix[]
}
