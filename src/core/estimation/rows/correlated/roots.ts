import { at, type Matrix, zeros } from '../../../numeric/matrix.ts'

/** A pivot below this share of its entry on the diagonal is the rounding of sums over many rows. */
export const rounding = 2 ** -44

/** Rows of an upper triangular root that are not zero. */
export function pivotsOf(root: Matrix): number[] {
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
