import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Frame } from './frame.ts'

/** The frame's columns at the rows of a block. */
export function frameColumns(x: Matrix, { kept, shift, scale }: Frame): Matrix {
  const u = zeros(x.rows, kept.length)
  kept.forEach((j, k) => {
    const from = column(x, j)
    const to = column(u, k)
    const c = shift[k]
    const s = scale[k]
    for (let i = 0; i < x.rows; i++) to[i] = (from[i] - c) * s
  })
  return u
}

/** Rows whose frame columns stay in the first-level cache while they are combined. */
const tile = 128

/** U R⁻¹, column by column, a tile of rows at a time. */
export function orthogonalised(u: Matrix, { r }: Frame): Matrix {
  const q = { rows: u.rows, cols: u.cols, data: u.data.slice() }
  const columns = Array.from({ length: q.cols }, (_, j) => column(q, j))
  for (let from = 0; from < u.rows; from += tile) {
    orthogonaliseTile(columns, r, { from, to: Math.min(from + tile, u.rows) })
  }
  return q
}

/** Two earlier columns are taken off in one reading of a column. */
function orthogonaliseTile(
  columns: readonly Float64Array[],
  r: Matrix,
  { from, to }: { readonly from: number; readonly to: number }
): void {
  columns.forEach((target, j) => {
    let k = 0
    for (; k + 1 < j; k += 2) {
      const a = r.data[j * r.rows + k]
      const b = r.data[j * r.rows + k + 1]
      const first = columns[k]
      const second = columns[k + 1]
      for (let i = from; i < to; i++) target[i] -= a * first[i] + b * second[i]
    }
    if (k < j) {
      const a = r.data[j * r.rows + k]
      const first = columns[k]
      for (let i = from; i < to; i++) target[i] -= a * first[i]
    }
    const pivot = r.data[j * r.rows + j]
    for (let i = from; i < to; i++) target[i] /= pivot
  })
}
