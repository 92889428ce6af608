import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'

/** A matrix with further columns on its right. */
export function withColumns(x: Matrix, more: readonly Float64Array[]): Matrix {
  const out = zeros(x.rows, x.cols + more.length)
  out.data.set(x.data)
  more.forEach((values, k) => {
    column(out, x.cols + k).set(values)
  })
  return out
}

/** n × (1 + k): a constant and the given columns. */
export function withConstant(rows: number, columns: readonly Float64Array[]): Matrix {
  const out = zeros(rows, 1)
  out.data.fill(1)
  return withColumns(out, columns)
}

/** Least squares of v on z: rank, residual sum of squares and share explained about the mean. */
export function auxiliary(z: Matrix, v: Float64Array) {
  const fit = leastSquares({ x: z, tail: null, y: v, yTail: null, weights: null })
  return { rank: fit.rank, rss: fit.rss, rSquared: 1 - fit.rss / fit.tssCentred }
}
