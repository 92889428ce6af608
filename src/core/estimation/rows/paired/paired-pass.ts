import type { Pass } from '../regression-pass.ts'

/** A pass that gathers the residuals of least squares with what tells equal rows. */
export interface PairedPass extends Pick<Pass, 'columns' | 'beside'> {
  readonly kind: 'paired'
  readonly of: Omit<Pass, 'points'>
  readonly beta: Float64Array
  /** Most kinds of rows: of more nothing is kept. */
  readonly most: number
}
