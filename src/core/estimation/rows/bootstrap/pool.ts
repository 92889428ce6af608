import { column, type Matrix } from '../../../numeric/matrix.ts'
import { centre } from '../../regression/residual-resampling.ts'
import { fillColumns } from '../casewise/held-rows.ts'
import { placed, type RowKernel } from '../kernel.ts'
import type { Block } from '../row-source.ts'
import { addUngrouped, noSums, type Sums } from '../sums.ts'

/** Most numbers of all rows that samples draw from, of 8 bytes each. */
const mostNumbers = 2 ** 24

/** Why the residuals of so many rows are not held, each of so many numbers; null where they are. */
export function unheldResiduals(rows: number, each: number): string | null {
  const most = Math.floor(mostNumbers / each)
  return rows <= most
    ? null
    : `Residuals that any row may get are held in memory, those of ${most} rows at most, and there are ${rows}.`
}

/** How the residuals of the rows of a block are found. */
interface Pooled {
  readonly step: number
  /** How many columns the sample was taken to show as combinations of others. */
  readonly assumed: number
  /** One column of each kind, all of the rows that take part; null where none does. */
  residuals(block: Block, into: Sums): readonly Float64Array[] | null
}

/** The computation of a pass that gathers the residuals of all rows. */
export function poolKernel({ step, assumed, residuals }: Pooled): RowKernel {
  const add: RowKernel['add'] = (block, into) => {
    const columns = residuals(block, into)
    if (columns === null) return
    const [{ length }] = columns
    const cells = new Float64Array(length * columns.length)
    columns.forEach((own, k) => {
      cells.set(own, k * length)
    })
    into.cases.push(cells)
  }
  return {
    size: 0,
    step,
    none: () => noSums(0, assumed, 1),
    join: (into, more) => addUngrouped(into, more, 0),
    add: placed(add)
  }
}

/** The residuals of all rows in their order, centred, in memory that threads share (n × q). */
export function residualPool({ cases }: Sums, q: number): Matrix {
  const rows = cases.reduce((sum, { length }) => sum + length, 0) / q
  const data = new Float64Array(new SharedArrayBuffer(8 * rows * q))
  const pool = { rows, cols: q, data }
  const columns = Array.from({ length: q }, (_, k) => column(pool, k))
  fillColumns(columns, cases)
  columns.forEach(centre)
  return pool
}
