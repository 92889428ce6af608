import { column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { residualsOf } from '../../../numeric/programming/rows.ts'
import type { BlockRows } from '../block-rows.ts'
import type { Picked } from '../picked.ts'

/** Rows as a linear programme reads them: n rows of the r kept columns. */
export interface ProgrammeRows {
  /** X' (r × n). */
  readonly transposed: Matrix
  /** Response less the offset (n). */
  readonly y: Float64Array
  /** √precision (n). */
  readonly root: Float64Array
  readonly frequency: Float64Array
}

/** The rows of a block. */
export function programmeRows(
  { x, offset, observations }: Pick<BlockRows, 'x' | 'offset' | 'observations'>,
  kept: readonly number[]
): ProgrammeRows {
  const { rows: n, y, precision, frequency } = observations
  const transposed = zeros(kept.length, n)
  kept.forEach((j, k) => {
    const from = column(x, j)
    for (let i = 0; i < n; i++) transposed.data[i * kept.length + k] = from[i]
  })
  return {
    transposed,
    y: offset === null ? y : y.map((value, i) => value - offset[i]),
    root: precision === null ? new Float64Array(n).fill(1) : precision.map(Math.sqrt),
    frequency: frequency ?? new Float64Array(n).fill(1)
  }
}

/** Cells of a picked row before its columns: response, √precision, frequency. */
const before = 3

/** What is kept of row i. */
export function cellsOf({ transposed, y, root, frequency }: ProgrammeRows, i: number) {
  const { rows: r, data } = transposed
  const cells = new Float64Array(before + r)
  cells[0] = y[i]
  cells[1] = root[i]
  cells[2] = frequency[i]
  cells.set(data.subarray(i * r, (i + 1) * r), before)
  return cells
}

/** Rows that were picked, as a programme reads them; r kept columns. */
export function pickedRows(picked: readonly Picked[], r: number): ProgrammeRows {
  const transposed = zeros(r, picked.length)
  picked.forEach(({ cells }, i) => {
    transposed.data.set(cells.subarray(before), i * r)
  })
  const cell = (k: number) => Float64Array.from(picked, ({ cells }) => cells[k])
  return { transposed, y: cell(0), root: cell(1), frequency: cell(2) }
}

/** Residuals at coefficients of the kept columns: 0 where they vanish to rounding. */
export function residualsAt({ transposed, y }: ProgrammeRows, point: Float64Array): Float64Array {
  return residualsOf(transposed, y, point)
}
