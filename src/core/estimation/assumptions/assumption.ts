import type { Matrix } from '../../numeric/matrix.ts'

/** A fit as its assumptions are examined: rows in the order sent, no weights. */
export interface Examined {
  /** y − fitted, length n. */
  readonly residuals: Float64Array
  readonly fitted: Float64Array
  /** Identified columns of the design, of a curved mean its Jacobian at the estimate (n × r); null without a fit. */
  readonly x: Matrix | null
  /** Orthonormal columns that span those of `x`; absent where none are at hand. */
  readonly basis?: Matrix
  /** Places in `x` of the columns that are not the intercept. */
  readonly slopes: readonly number[]
  /** (y − μ̂)/sd(y) under the fitted law, for laws whose variance the mean decides; else null. */
  readonly pearson: Float64Array | null
  readonly dfResidual: number
  /** The row before each in time, −1 where there is none (n); absent where that is the row sent before. */
  readonly before?: Int32Array
  /** The law is normal: normality and equal variance are assumed. */
  readonly normal: boolean
}

export interface Finding {
  readonly statistic: number
  readonly p_value: number
}

/** A test of one condition of the verdict. */
export interface AssumptionTest {
  readonly name: string
  /** What is assumed, for people. */
  readonly assumption: string
  /** The condition of a theorem that it speaks of, in the theorem's words. */
  readonly condition: string
  readonly reference: string
  /** Null where it does not apply. */
  examine(fit: Examined): Finding | null
}
