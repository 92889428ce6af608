import type { RunsPass } from './runs-pass.ts'

/**
 * A pass that tells which rows of a group come before its first row of each segment, in the coordinates of the
 * products: what whitening takes of rows that another thread has.
 */
export interface HistoryPass extends Omit<RunsPass, 'kind' | 'task'> {
  readonly kind: 'history'
  /** How many rows before a row it is whitened by at most. */
  readonly most: number
}
