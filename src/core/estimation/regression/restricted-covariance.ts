import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { multiply } from '../../numeric/linalg/product.ts'
import { at, column, type Matrix, transpose, zeros } from '../../numeric/matrix.ts'
import type { Coordinates } from './coordinates.ts'
import { coefficientMap } from './restriction.ts'

/** diag(N, I): directions of γ with f nuisance parameters beside them, which move freely. */
export function withNuisance(directions: Matrix, f: number): Matrix {
  const r = directions.rows
  const lift = zeros(r + f, directions.cols + f)
  for (let k = 0; k < directions.cols; k++) column(lift, k).set(column(directions, k))
  for (let k = 0; k < f; k++) column(lift, directions.cols + k)[r + k] = 1
  return lift
}

/** N C N' for γ = origin + Nz with the nuisance parameters beside them; null without a covariance of z. */
export function restrictedCovariance(directions: Matrix, covariance: Matrix | null): Matrix | null {
  if (covariance === null) return null
  const lift = withNuisance(directions, covariance.rows - directions.cols)
  const size = lift.rows
  const out = zeros(size, size)
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      let sum = 0
      for (let k = 0; k < lift.cols; k++) {
        for (let l = 0; l < lift.cols; l++) {
          sum += at(lift, a, k) * at(covariance, k, l) * at(lift, b, l)
        }
      }
      out.data[b * size + a] = sum
    }
  }
  return out
}

/** N(N'HN)⁻¹N' for directions N of γ with the nuisance parameters beside them, of all where they are null; null where it has none. */
export function inverseAlong(directions: Matrix | null, h: Matrix): Matrix | null {
  const lift = directions === null ? null : withNuisance(directions, h.rows - directions.rows)
  const factor = factorise(lift === null ? h : multiply(transpose(lift), multiply(h, lift)))
  if (factor === null) return null
  const inverse = inverseFromFactor(factor)
  return directions === null ? inverse : restrictedCovariance(directions, inverse)
}

/**
 * Which coefficients the held rows fix, given the directions of γ that are left: they have no sampling variance of
 * their own.
 */
export function fixedCoefficients(
  coordinates: Pick<Coordinates, 'kept' | 'toCoefficients'>,
  directions: Matrix
): boolean[] {
  const whole = coefficientMap(coordinates)
  const moves = zeros(whole.rows, directions.cols)
  for (let k = 0; k < moves.cols; k++) {
    column(moves, k).set(coordinates.toCoefficients(column(directions, k)))
  }
  const size = (matrix: Matrix, j: number): number => {
    let most = 0
    for (let k = 0; k < matrix.cols; k++) most = Math.max(most, Math.abs(at(matrix, j, k)))
    return most
  }
  return Array.from({ length: whole.rows }, (_, j) => size(moves, j) <= 1e-10 * size(whole, j))
}

/** The covariance with NaN in the rows and columns of what is fixed. */
export function withoutFixed(covariance: Matrix, fixed: readonly boolean[]): Matrix {
  const data = covariance.data.map((value, k) => {
    const [row, col] = [k % covariance.rows, Math.floor(k / covariance.rows)]
    return fixed[row] || fixed[col] ? Number.NaN : value
  })
  return { ...covariance, data }
}
