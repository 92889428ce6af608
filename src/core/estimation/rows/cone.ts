import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { take } from '../../numeric/vector.ts'
import { takeObservations } from '../likelihood.ts'
import type { BlockRows } from './block-rows.ts'
import type { Cone } from './regression-pass.ts'

/** A row is orthogonal to a direction where their product is this small beside its terms. */
export const negligible = 1e-9

/** Σ_j x_ij v_j over some columns of X, of every row (n), and Σ_j |x_ij v_j|. */
export function products(
  x: Matrix,
  columns: readonly number[],
  v: Float64Array
): { readonly value: Float64Array; readonly size: Float64Array } {
  const value = new Float64Array(x.rows)
  const size = new Float64Array(x.rows)
  columns.forEach((j, k) => {
    const xj = column(x, j)
    const factor = v[k]
    if (factor === 0) return
    for (let i = 0; i < x.rows; i++) {
      const term = xj[i] * factor
      value[i] += term
      size[i] += Math.abs(term)
    }
  })
  return { value, size }
}

/** 1 for the rows of X that stay as they are in the whole cone (n). */
export function unchanged(x: Matrix, { columns, scale, span }: Cone): Uint8Array {
  const out = new Uint8Array(x.rows).fill(1)
  for (let c = 0; c < span.cols; c++) {
    const own = column(span, c).map((value, k) => value * scale[k])
    const { value, size } = products(x, columns, own)
    for (let i = 0; i < out.length; i++) {
      if (Math.abs(value[i]) > negligible * size[i]) out[i] = 0
    }
  }
  return out
}

function rowsOf(x: Matrix, rows: readonly number[]): Matrix {
  const out = zeros(rows.length, x.cols)
  for (let j = 0; j < x.cols; j++) column(out, j).set(take(column(x, j), rows))
  return out
}

/** The rows that stay as they are in the whole cone; null where there are none. */
export function unchangedRows(all: BlockRows, cone: Cone): BlockRows | null {
  const marks = unchanged(all.x, cone)
  const rows = [...marks.keys()].filter((i) => marks[i] === 1)
  if (rows.length === 0) return null
  if (rows.length === marks.length) return all
  return {
    x: rowsOf(all.x, rows),
    offset: all.offset === null ? null : take(all.offset, rows),
    predictor: null,
    expression: null,
    observations: takeObservations(all.observations, rows),
    // Least squares falls for ever wherever rows are left out so.
    squares: null,
    rows: take(all.rows, rows)
  }
}
