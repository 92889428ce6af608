import { solveUpperTransposed } from '../../../numeric/linalg/triangular.ts'
import { at, column, type Matrix, transpose, zeros } from '../../../numeric/matrix.ts'
import { semidefiniteRoot } from '../responses/condense.ts'

/** A pivot below this share of its entry on the diagonal is the rounding of sums over many rows. */
export const rounding = 2 ** -44

/** Rows of an upper triangular root that are not zero. */
function pivotsOf(root: Matrix): number[] {
  return [...Array(root.rows).keys()].filter((j) => at(root, j, j) > 0)
}

/** The rows of an upper triangular root whose pivot is not zero. */
export function nonzeroRows(root: Matrix): Matrix {
  const rows = pivotsOf(root)
  const out = zeros(rows.length, root.cols)
  for (let j = 0; j < root.cols; j++) {
    rows.forEach((row, i) => {
      out.data[j * out.rows + i] = at(root, row, j)
    })
  }
  return out
}

/** S⁻ᵀMS⁻¹ over the columns that a root has pivots in: a form on the condensed rows (K × K). */
function formOn(root: Matrix, pivots: readonly number[], m: Matrix): Matrix {
  const size = pivots.length
  const triangle = zeros(size, size)
  const half = zeros(size, size)
  pivots.forEach((j, b) => {
    pivots.forEach((i, a) => {
      triangle.data[b * size + a] = at(root, a, j)
      half.data[b * size + a] = at(m, i, j)
    })
  })
  for (let b = 0; b < size; b++) solveUpperTransposed(triangle, column(half, b))
  const out = transpose(half)
  for (let b = 0; b < size; b++) solveUpperTransposed(triangle, column(out, b))
  return out
}

/** A root of the products of all rows, its rows that are not zero, and forms on all rows by what they are on these. */
export function condensedForms(rows: Matrix, forms: readonly Matrix[]) {
  const all = semidefiniteRoot(rows, rounding)
  const [root, pivots] = [nonzeroRows(all), pivotsOf(all)]
  return { root, forms: forms.map((form) => formOn(root, pivots, form)) }
}
