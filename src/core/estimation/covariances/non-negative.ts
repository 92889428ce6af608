import { symmetricEigen } from '../../numeric/linalg/svd.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'

/** A symmetric matrix with its negative eigenvalues set to 0, and how many those were. */
export function nonNegative(matrix: Matrix): {
  readonly matrix: Matrix
  readonly negative: number
} {
  const { values, vectors } = symmetricEigen(matrix)
  const negative = values.filter((value) => value < 0).length
  if (negative === 0) return { matrix, negative }
  const out = zeros(matrix.rows, matrix.cols)
  values.forEach((value, k) => {
    if (value <= 0) return
    const v = column(vectors, k)
    v.forEach((vj, j) => {
      const target = column(out, j)
      v.forEach((vi, i) => {
        target[i] += value * vi * vj
      })
    })
  })
  return { matrix: out, negative }
}
