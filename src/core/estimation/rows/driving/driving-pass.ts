import type { Pass, Point } from '../regression-pass.ts'

/** A point of the likelihood: coefficients of the frame's columns and nuisance parameters. */
type At = Pick<Point, 'beta' | 'phi'>

/** Rows that a pass looks for by their part in the gap of the two estimates. */
export type DrivingSelection =
  /** Rows whose weights at least squares are between two values: the heaviest of them, so many at most. */
  | { readonly kind: 'between'; readonly low: number; readonly high: number; readonly most: number }
  /** Those that move the coefficients most, beyond the common weight. */
  | {
      readonly kind: 'movers'
      readonly common: number
      /** By coefficient: its move for a unit score in each coordinate of U R⁻¹. */
      readonly perScore: readonly Float64Array[]
      /** Standard errors of the coefficients. */
      readonly errors: Float64Array
    }

/**
 * A pass that looks for the rows which drive two estimates apart, and counts rows by their weights; the `largest` of
 * its sums is the largest weight at the likelihood's estimate, but where movers are looked for.
 */
export interface DrivingPass extends Pick<Pass, 'columns' | 'beside'> {
  readonly kind: 'driving'
  /** The statement and coordinates. */
  readonly of: Omit<Pass, 'points'>
  readonly squares: At
  readonly likelihood: At
  /** Ascending values: rows are counted at and between them. */
  readonly values: Float64Array
  /** Null where rows are counted alone. */
  readonly selection: DrivingSelection | null
}
