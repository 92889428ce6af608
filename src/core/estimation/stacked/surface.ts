import { type CholeskyFactor, factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { multiplyVector } from '../../numeric/linalg/product.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EdgeConstraint } from '../regression/edge-rows.ts'
import type { LinearRestriction } from '../tests/restriction.ts'

/** A log-likelihood at one point of its coordinates. */
export interface SurfacePoint {
  readonly gamma: Float64Array
  readonly logLikelihood: number
  readonly gradient: Float64Array
  /** Minus the Hessian, or the expected one where that is not positive definite. */
  readonly information: Matrix
  /** Rows beyond an end of their mean, where means have ends. */
  readonly beyond?: readonly EdgeConstraint[]
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

/** A step and its length in standard errors. */
interface Step {
  readonly step: Float64Array
  readonly size: number
}

/** H + ρA'A, which takes the same step: ½ρ|Ad|² is the same for all d with Ad = c. */
function augmented(information: Matrix, a: Matrix): Matrix {
  const out = { ...information, data: information.data.slice() }
  const sizes = (m: Matrix) => m.data.reduce((sum, value) => sum + value * value, 0)
  const weight = (16 * Math.sqrt(sizes(information))) / sizes(a)
  for (let j = 0; j < a.cols; j++) {
    for (let k = 0; k < a.cols; k++) {
      let sum = 0
      for (let i = 0; i < a.rows; i++) sum += at(a, i, j) * at(a, i, k)
      out.data[k * a.cols + j] += weight * sum
    }
  }
  return out
}

/**
 * Second derivatives that a step can be made of. They need be positive only along the restriction; where they are
 * not, the least part of those at the summit is added that makes them so (modified Newton, Nocedal & Wright
 * 2006, sections 3.4 and 16.2).
 */
function positive(information: Matrix, a: Matrix, summit: Matrix) {
  const own = factorise(information)
  if (own !== null) return { matrix: information, factor: own }
  for (let share = 0; share < 2 ** 16; share = share === 0 ? 2 ** -12 : 4 * share) {
    const data = information.data.map((value, k) => value + share * summit.data[k])
    const matrix = augmented({ ...information, data }, a)
    const factor = factorise(matrix)
    if (factor !== null) return { matrix, factor }
  }
  return null
}

/** Newton's step under A (γ + step) = q by the conditions of Karush, Kuhn and Tucker; null where singular. */
function stepUnder(
  point: SurfacePoint,
  { a, q }: LinearRestriction,
  summit: SurfacePoint
): Step | null {
  const curved = positive(point.information, a, summit.information)
  if (curved === null) return null
  const { factor, matrix } = curved
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
  const step = free.map((value, j) => {
    let back = 0
    for (let i = 0; i < a.rows; i++) back += at(across, j, i) * multipliers[i]
    return value - back
  })
  return { step, size: lengthOf(step, { information: matrix }) }
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

/** A point that a search asks about. */
export interface Asked {
  readonly gamma: Float64Array
  /** Length of the step that leads there, in standard errors. */
  readonly size: number
}

/**
 * A search that asks for one point after the other and is told what the surface is there, null where it is not
 * defined: the same for a surface that is at hand and for one that is summed over rows. The information that it
 * is told may be that of a point nearby; then it converges linearly.
 */
export type Search<T> = Generator<Asked, T, SurfacePoint | null>

/** What a search comes to on a surface that is at hand. */
export function searched<T>(search: Search<T>, surface: Pick<Surface, 'at'>): T {
  let asked = search.next()
  while (asked.done !== true) asked = search.next(surface.at(asked.value.gamma))
  return asked.value
}

const moved = ({ gamma }: SurfacePoint, step: Float64Array, share = 1): Float64Array =>
  gamma.map((value, j) => value + share * step[j])

/** √(d'Id): the length of a step in standard errors. */
export function lengthOf(
  step: Float64Array,
  { information }: Pick<SurfacePoint, 'information'>
): number {
  return Math.sqrt(Math.max(0, dot(step, multiplyVector(information, step))))
}

/** The point a share of the step away, the share halved until the likelihood does not fall. */
function* climb(point: SurfacePoint, { step, size }: Step): Search<SurfacePoint | null> {
  const slack = 1e-13 * Math.abs(point.logLikelihood)
  for (let share = 1; share > 1e-12; share /= 2) {
    const next = yield { gamma: moved(point, step, share), size: share * size }
    if (next !== null && next.logLikelihood >= point.logLikelihood - slack) return next
  }
  return null
}

/** Steps after which a restricted search has failed. */
const limit = 200

/** How a search goes. */
export interface Going {
  readonly summit: SurfacePoint
  /** A point near the restricted maximum, where one is known. */
  readonly from?: Float64Array | null
  readonly cancelled: () => boolean
  /** A step, in standard errors, that is not worth taking; 0 goes on to the level of rounding. */
  readonly enough?: number
}

/** Whether a search ends at a step of this size, the smallest before it having been `best`. */
export function ends(size: number, best: number, enough = 0): boolean {
  return size <= enough || (size < 1e-7 && size >= best / 2)
}

function* firstPoint(
  restriction: LinearRestriction,
  { summit, from }: Pick<Going, 'summit'> & { readonly from: Float64Array | null }
): Search<SurfacePoint | null> {
  if (from !== null) {
    const point = yield { gamma: from, size: Number.POSITIVE_INFINITY }
    if (point !== null) return point
  }
  const first = stepUnder(summit, restriction, summit)
  return first === null ? null : yield { gamma: moved(summit, first.step), size: first.size }
}

/**
 * The maximum under A γ = q by Newton's method from the summit, until the length of the step in
 * standard errors is at the level of rounding; null where it is not found.
 */
export function* ascentUnder(
  restriction: LinearRestriction,
  { summit, from = null, cancelled, enough }: Going
): Search<SurfacePoint | null> {
  let point = yield* firstPoint(restriction, { summit, from })
  let best = Number.POSITIVE_INFINITY
  for (let used = 0; used < limit && point !== null && !cancelled(); used++) {
    const step = stepUnder(point, restriction, summit)
    if (step === null) return null
    const { size } = step
    if (ends(size, best, enough)) return point
    best = Math.min(best, size)
    const next = yield* climb(point, step)
    if (next === null) return best < 1e-5 ? point : null
    point = next
  }
  return null
}

/** The same on a surface that is at hand. */
export function maximiseUnder(
  surface: Surface,
  restriction: LinearRestriction,
  going: Going
): SurfacePoint | null {
  return searched(ascentUnder(restriction, going), surface)
}

/** Rao's statistic U'I⁻¹U at a point, with expected information; null where there is no such test. */
export function raoStatistic(surface: Surface, { gamma, gradient }: SurfacePoint): number | null {
  if (surface.expected === null) return null
  const expected = surface.expected(gamma)
  const factor = expected === null ? null : factorise(expected)
  return factor === null ? Number.NaN : dot(gradient, solveFactor(factor, gradient))
}
