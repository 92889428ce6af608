import { at, type Matrix } from '../../numeric/matrix.ts'

/** A matrix as nested lists, row by row. */
export function nested(matrix: Matrix): number[][] {
  return Array.from({ length: matrix.rows }, (_, i) =>
    Array.from({ length: matrix.cols }, (_, j) => at(matrix, i, j))
  )
}

/** Correlations from covariances; NaN beside a variance that is not positive. */
export function correlations(covariance: Matrix): Matrix {
  const { rows, cols } = covariance
  const deviation = Float64Array.from({ length: rows }, (_, j) => Math.sqrt(at(covariance, j, j)))
  const data = covariance.data.map((value, k) => {
    const [i, j] = [k % rows, Math.floor(k / rows)]
    return i === j && deviation[i] > 0 ? 1 : value / (deviation[i] * deviation[j])
  })
  return { rows, cols, data }
}

/** Covariances and correlations of the estimates, where they were asked for. */
export function vcovMembers(
  include: readonly string[],
  terms: readonly string[],
  covariance: Matrix
) {
  if (!include.includes('vcov')) return {}
  const correlation = nested(correlations(covariance))
  return { vcov: { terms, matrix: nested(covariance), correlation } }
}
