import type { RowKernel } from '../core/estimation/rows/kernel.ts'
import { Cancelled } from '../core/estimation/rows/row-source.ts'
import { addSums, type Sums } from '../core/estimation/rows/sums.ts'
import type { Dataset } from '../core/model/dataset.ts'
import type { Control } from '../core/model/spec.ts'

/** Rows that a kernel takes at once: their columns and a Gram tile stay in the second-level cache. */
export const blockRows = 4096
/**
 * Rows whose sums are made one after the other and then added as one. Blocks and segments lie on one grid
 * whoever reads them, and segments are added in their order, so that a pass has the same bits on
 * every source and every number of threads.
 */
export const segmentRows = 16 * blockRows

/** Number of segments of so many rows. */
export function segmentsOf(rows: number): number {
  return Math.ceil(rows / segmentRows)
}

/** Rows [from, to) of the columns that a pass reads. */
export type ReadRows = (from: number, to: number) => Dataset

/** The sums of one segment. */
export function reduceSegment(
  kernel: RowKernel,
  read: ReadRows,
  { segment, rows, control }: { segment: number; rows: number; control: Control }
): Sums {
  const sums = kernel.none()
  const end = Math.min((segment + 1) * segmentRows, rows)
  for (let from = segment * segmentRows; from < end; from += blockRows) {
    if (control.cancelled()) throw new Cancelled()
    kernel.add({ from, dataset: read(from, Math.min(from + blockRows, end)) }, sums)
  }
  return sums
}

/** Sums of consecutive segments, in their order. */
export function total(kernel: Pick<RowKernel, 'none'>, segments: readonly Sums[]): Sums {
  const sums = kernel.none()
  for (const part of segments) addSums(sums, part)
  return sums
}
