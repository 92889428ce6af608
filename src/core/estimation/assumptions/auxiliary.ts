import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { chiSquareUpper } from '../../numeric/special/index.ts'
import type { Finding } from './assumption.ts'

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

/** n R² of squared residuals on a constant and other columns (Koenker 1981, J. Econometrics 17, 107-112). */
export function studentisedScore(
  rows: number,
  { rank, rSquared }: { readonly rank: number; readonly rSquared: number }
): Finding {
  const statistic = rows * rSquared
  return { statistic, p_value: chiSquareUpper(statistic, rank - 1) }
}

/** Least squares of v on z: rank, residual sum of squares and share explained about the mean. */
export function auxiliary(z: Matrix, v: Float64Array) {
  const fit = leastSquares({ x: z, tail: null, y: v, yTail: null, weights: null })
  return { rank: fit.rank, rss: fit.rss, rSquared: 1 - fit.rss / fit.tssCentred }
}
