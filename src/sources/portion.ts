import type { AnyPass } from '../core/estimation/rows/row-source.ts'
import type { Sums } from '../core/estimation/rows/sums.ts'
import type { Fault } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import type { ColumnsFile } from './columns-file.ts'

/** Rows that threads share: a file that each of them opens, or columns in shared memory. */
export type SharedRows =
  | { readonly kind: 'file'; readonly file: ColumnsFile }
  | { readonly kind: 'memory'; readonly dataset: Dataset }

/** To a thread: segments of one pass. The flag asks it to stop. */
export interface Portion {
  readonly rows: SharedRows
  readonly pass: AnyPass
  readonly from: number
  readonly to: number
  readonly stop: Int32Array
}

/** From a thread: the sums of its segments, in their order, or why there are none. */
export type PortionEnd =
  | { readonly kind: 'sums'; readonly sums: readonly Sums[] }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[]; readonly total: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string }

/** To a thread: work, or that there is none for now, so that it lets go of what it holds. */
export type ToThread = Portion | { readonly kind: 'rest' }
