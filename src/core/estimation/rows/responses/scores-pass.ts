import type { StdErrorsChoice } from '../../../model/spec.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { FittedEquation } from '../../system/equations.ts'
import type { Overlaps } from '../../system/gaussian-system.ts'
import type { ScoredPoint } from '../../system/system-stack.ts'
import type { SeriesOf } from '../lag-covariance.ts'
import type { ProductsPass } from './products-pass.ts'

/** An equation without what cannot be sent to another thread. */
export interface SentEquation extends Omit<FittedEquation, 'solution'> {
  readonly solution: Omit<FittedEquation['solution'], 'leverages'>
}

/** A pass that sums what the scores of estimates of a system come to, for their covariances. */
export interface ScoresPass extends Pick<ProductsPass, 'spec' | 'columns' | 'beside' | 'designs'> {
  readonly kind: 'scores'
  readonly choice: StdErrorsChoice
  /** The equations as they are fitted to condensed rows, and the design and the response that each has. */
  readonly system: readonly {
    readonly fitted: SentEquation
    readonly design: number
    readonly response: number
    /** What its coefficients lack of least squares for their last place, in the basis. */
    readonly rounding: Float64Array
  }[]
  readonly shared: Overlaps
  /** All rows. */
  readonly observations: number
  readonly points: readonly ScoredPoint[]
  /** Of an estimator that sums products of rows across lags: series of the scores of points. */
  readonly series: readonly SeriesOf[]
  /** What makes influences on the coefficients of the scores of points, for their skewness; none for none. */
  readonly cubed: readonly Matrix[]
}
