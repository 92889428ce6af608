import { type CholeskyFactor, factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { multiplyVector } from '../../numeric/linalg/product.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { LinearRestriction } from '../tests/restriction.ts'

/** A log-likelihood at one point of its coordinates. */
export interface SurfacePoint {
  readonly gamma: Float64Array
  readonly logLikelihood: number
  readonly gradient: Float64Array
  /** Minus the Hessian, or the expected one where that is not positive definite. */
  readonly information: Matrix
}

/** A log-likelihood over r coordinates, with exact derivatives. */
export interface Surface {
  /** Null where it is not defined. */
  at(gamma: Float64Array): SurfacePoint | null
  /** Expected information at a point; null where there is no score test of it. */
  readonly expected: ((gamma: Float64Array) => Matrix | null) | null
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0)

/** Newton's step under A (γ + step) = q by the conditions of Karush, Kuhn and Tucker; null where singular. */
function stepUnder(point: SurfacePoint, { a, q }: LinearRestriction): Float64Array | null {
  const factor = factorise(point.information)
  if (factor === null) return null
  const free = solveFactor(factor, point.gradient)
  const across = acrossRows(factor, a)
  const middle = zeros(a.rows, a.rows)
  for (let i = 0; i < a.rows; i++) column(middle, i).set(multiplyVector(a, column(across, i)))
  const inner = factorise(middle)
  if (inner === null) return null
  const moved = multiplyVector(
    a,
    point.gamma.map((value, j) => value + free[j])
  )
  const multipliers = solveFactor(
    inner,
    moved.map((value, i) => value - q[i])
  )
  return free.map((value, j) => {
    let back = 0
    for (let i = 0; i < a.rows; i++) back += at(across, j, i) * multipliers[i]
    return value - back
  })
}

/** I⁻¹A' (r × m). */
function acrossRows(factor: CholeskyFactor, a: Matrix): Matrix {
  const out = zeros(a.cols, a.rows)
  for (let i = 0; i < a.rows; i++) {
    const row = Float64Array.from({ length: a.cols }, (_, j) => at(a, i, j))
    column(out, i).set(solveFactor(factor, row))
  }
  return out
}

/** The point a share of the step away, the share halved until the likelihood does not fall. */
function climb(surface: Surface, point: SurfacePoint, step: Float64Array): SurfacePoint | null {
  const slack = 1e-13 * Math.abs(point.logLikelihood)
  for (let share = 1; share > 1e-12; share /= 2) {
    const next = surface.at(point.gamma.map((value, j) => value + share * step[j]))
    if (next !== null && next.logLikelihood >= point.logLikelihood - slack) return next
  }
  return null
}

/** Steps after which a restricted search has failed. */
const limit = 200

/**
 * The maximum under A γ = q by Newton's method from the summit, until the length of the step in
 * standard errors is at the level of rounding; null where it is not found.
 */
export function maximiseUnder(
  surface: Surface,
  restriction: LinearRestriction,
  { summit, cancelled }: { readonly summit: SurfacePoint; readonly cancelled: () => boolean }
): SurfacePoint | null {
  const first = stepUnder(summit, restriction)
  let point = first && surface.at(summit.gamma.map((value, j) => value + first[j]))
  let best = Number.POSITIVE_INFINITY
  for (let used = 0; used < limit && point !== null && !cancelled(); used++) {
    const step: Float64Array | null = stepUnder(point, restriction)
    if (step === null) return null
    const curved = multiplyVector(point.information, step)
    const size: number = Math.sqrt(Math.max(0, dot(step, curved)))
    if (size === 0 || (size < 1e-7 && size >= best / 2)) return point
    best = Math.min(best, size)
    const next: SurfacePoint | null = climb(surface, point, step)
    if (next === null) return best < 1e-5 ? point : null
    point = next
  }
  return null
}

/** Rao's statistic U'I⁻¹U at a point, with expected information; null where there is no such test. */
export function raoStatistic(surface: Surface, { gamma, gradient }: SurfacePoint): number | null {
  if (surface.expected === null) return null
  const expected = surface.expected(gamma)
  const factor = expected === null ? null : factorise(expected)
  return factor === null ? Number.NaN : dot(gradient, solveFactor(factor, gradient))
}
