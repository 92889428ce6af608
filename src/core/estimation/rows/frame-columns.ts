import { solvedRows } from '../../numeric/linalg/solve-rows.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Frame } from './frame.ts'

/** (x − shift)·scale, entry by entry. */
function writeMoved(x: Float64Array, out: Float64Array, by: readonly [number, number]): void {
  const [shift, scale] = by
  for (let i = 0; i < x.length; i++) out[i] = (x[i] - shift) * scale
}

/** The frame's columns at the rows of a block. */
export function frameColumns(x: Matrix, { kept, shift, scale }: Frame): Matrix {
  const u = zeros(x.rows, kept.length)
  kept.forEach((j, k) => {
    writeMoved(column(x, j), column(u, k), [shift[k], scale[k]])
  })
  return u
}

/** U R⁻¹. */
export function orthogonalised(u: Matrix, { r }: Frame): Matrix {
  return solvedRows(u, r)
}
