import type { Pass } from '../regression-pass.ts'

/** A pass at least squares for the tests of its assumptions: products of residuals, powers and neighbours. */
export interface ChecksPass extends Pick<Pass, 'columns' | 'beside'> {
  readonly kind: 'checks'
  /** The statement and coordinates. */
  readonly of: Omit<Pass, 'points'>
  readonly beta: Float64Array
  /** Coordinates of U R⁻¹ that are not the constant. */
  readonly slopes: readonly number[]
  /** With the squares and products of regressors. */
  readonly products: boolean
  /** What residuals are divided by. */
  readonly unit: number
  /** Added to fitted values before their powers are taken. */
  readonly shift: number
}
