import type { RowKernel } from '../core/estimation/rows/kernel.ts'
import { throwIfCancelled } from '../core/estimation/rows/row-source.ts'
import type { Sums } from '../core/estimation/rows/sums.ts'
import type { Dataset } from '../core/model/dataset.ts'
import type { Control } from '../core/model/spec.ts'

/** Rows that are looked at together where a sample is drawn. */
export const blockRows = 4096
/**
 * Rows whose sums are made one after the other and then added as one. Blocks and segments lie on one grid
 * whoever reads them (a kernel says how many rows its blocks have), and segments are added in their order, so that a pass has the same bits on
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
  for (let from = segment * segmentRows; from < end; from += kernel.step) {
    throwIfCancelled(control)
    kernel.add({ from, dataset: read(from, Math.min(from + kernel.step, end)) }, sums, control)
  }
  return sums
}

/** A total to which segments are added in their order, whenever their sums come. */
export interface OrderedTotal {
  readonly sums: Sums
  add(segment: number, part: Sums): void
}

/** Holds only the sums of segments that came before their turn. */
export function orderedTotal(kernel: Pick<RowKernel, 'none' | 'join'>): OrderedTotal {
  const sums = kernel.none()
  const early = new Map<number, Sums>()
  let next = 0
  return {
    sums,
    add(segment, part) {
      early.set(segment, part)
      for (let turn = early.get(next); turn !== undefined; turn = early.get(next)) {
        kernel.join(sums, turn)
        early.delete(next)
        next += 1
      }
    }
  }
}

/** One pass over all segments, one after the other. */
export function reduceAll(
  kernel: RowKernel,
  read: ReadRows,
  { rows, control }: { readonly rows: number; readonly control: Control }
): Sums {
  const count = segmentsOf(rows)
  const total = orderedTotal(kernel)
  for (let segment = 0; segment < count; segment += 1) {
    control.progress?.(segment / count)
    total.add(segment, reduceSegment(kernel, read, { segment, rows, control }))
  }
  return total.sums
}
