import type { RunsPass } from './runs-pass.ts'
import type { Whitening } from './whitening.ts'

/** What samples draw of the rows. */
export type DrawnUnits =
  /** Groups, by their key: of each sample how many times each is drawn, one sample after the other. */
  | { readonly kind: 'groups'; readonly keys: Float64Array; readonly counts: Int32Array }
  /** Rows, as many as there are; observations before each block of rows that are drawn together, and all. */
  | { readonly kind: 'rows'; readonly before: Float64Array; readonly seed: number }

/** A pass that sums what a fit takes of the rows, for several samples of them. */
export interface DrawnPass extends Omit<RunsPass, 'kind' | 'task'> {
  readonly kind: 'drawn'
  readonly whitening: Whitening
  readonly units: DrawnUnits
  /** The number of the first sample, and how many there are. */
  readonly first: number
  readonly samples: number
}
