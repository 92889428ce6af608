import { column, type Matrix, transpose, zeros } from '../matrix.ts'
import { multiply } from './product.ts'
import { symmetricEigen } from './svd.ts'

/** V f(Λ) V' of a symmetric matrix VΛV'. */
export function spectral(m: Matrix, f: (value: number) => number): Matrix {
  const { values, vectors } = symmetricEigen(m)
  const scaled = zeros(m.rows, m.cols)
  values.forEach((value, k) => {
    column(scaled, k).set(column(vectors, k).map((entry) => entry * f(value)))
  })
  return multiply(scaled, transpose(vectors))
}
