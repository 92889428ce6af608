import { type CholeskyFactor, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { xtv } from '../../numeric/linalg/gram.ts'
import { multiply, multiplyVector } from '../../numeric/linalg/product.ts'
import { type Matrix, transpose } from '../../numeric/matrix.ts'
import { activeBounds, freeIndices } from '../../numeric/optim/bounds.ts'
import type { Box } from '../../numeric/optim/optimiser.ts'
import { orthonormalBasis } from '../regression/basis.ts'
import { withNuisance } from '../regression/restricted-covariance.ts'
import { steeringFactor } from './flatness.ts'
import { type Frame, fromOrthogonal, inOrthogonal } from './frame.ts'

/** Second derivatives as a step solves them, along the directions that the bounds leave. */
export interface Curvature {
  /** In (U R⁻¹, τ), of everything. */
  readonly whole: Matrix
  /** Of N'HN. */
  readonly factor: CholeskyFactor
  /** N: orthonormal directions in U R⁻¹ that move no coefficient which rests on a bound; null for all. */
  readonly directions: Matrix | null
  /** −1 or +1 where a coefficient rests on its lower or upper bound (r). */
  readonly active: Int8Array
}

/** A point of a criterion with its derivatives. */
export interface SteppedFrom {
  readonly frame: Frame
  readonly beta: Float64Array
  /** Bounds of β (r); null where there are none. */
  readonly box: Box | null
  /** Orthonormal directions in U R⁻¹ that a step may take; absent where it may take all. */
  readonly within?: Matrix
  /** In (β, τ). */
  readonly gradient: Float64Array
  /** In (U R⁻¹, τ). */
  readonly inward: Float64Array
}

export interface NewtonStep {
  /** In (β, τ). */
  readonly step: Float64Array
  /** √(g'H⁻¹g) along the directions that the bounds leave at the point. */
  readonly decrement: number
  readonly curvature: Curvature
  /** Coefficients that rest on a bound after the step, as in `active`. */
  readonly resting: Int8Array
}

/** Directions in U R⁻¹ along which only these coefficients of U move: an orthonormal basis of R's columns. */
function directionsOf({ r }: Frame, free: readonly number[]): Matrix {
  return orthonormalBasis(r, free).q
}

/** N'HN and N'g, with the nuisance parameters beside them; as they are where nothing is held. */
export function along(directions: Matrix | null, size: number) {
  if (directions === null) {
    return {
      matrix: (h: Matrix) => h,
      vector: (g: Float64Array) => g,
      back: (z: Float64Array) => z
    }
  }
  const lift = withNuisance(directions, size - directions.rows)
  return {
    matrix: (h: Matrix) => multiply(transpose(lift), multiply(h, lift)),
    vector: (g: Float64Array) => xtv(lift, g),
    back: (z: Float64Array) => multiplyVector(lift, z)
  }
}

/** The second derivatives along what the free coefficients leave; null where they are not positive. */
export function curvatureAlong(
  { frame, within }: Pick<SteppedFrom, 'frame' | 'within'>,
  whole: Matrix,
  active: Int8Array,
  known: Curvature | null
): Curvature | null {
  if (known?.whole === whole && known.active.every((side, j) => side === active[j])) return known
  const free = freeIndices(active)
  const directions = within ?? (free.length === active.length ? null : directionsOf(frame, free))
  const factor = steeringFactor(
    along(directions, whole.rows).matrix(whole),
    directions?.cols ?? active.length
  )
  return factor === null ? null : { whole, factor, directions, active }
}

/** Second derivatives in (U R⁻¹, τ) with nothing held; null where they are not positive. */
export function freeCurvature(whole: Matrix, r: number): Curvature | null {
  const factor = steeringFactor(whole, r)
  return factor === null ? null : { whole, factor, directions: null, active: new Int8Array(r) }
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j], 0)
}

/** −N(N'HN)⁻¹N'g. */
function descent({ factor, directions, whole }: Curvature, inward: Float64Array): Float64Array {
  const own = along(directions, whole.rows)
  return own.back(solveFactor(factor, own.vector(inward))).map((value) => -value)
}

/**
 * Newton's step inside the bounds: coefficients whose multiplier holds them at a bound stay, those that
 * would leave go to theirs, and the rest is solved again (the primal active-set method, Nocedal & Wright
 * 2006, 16.5). Null where the second derivatives are not positive along what is free.
 */
export function newtonStep(
  from: SteppedFrom,
  whole: Matrix,
  known: Curvature | null
): NewtonStep | null {
  const { frame, beta, box, gradient, inward } = from
  const r = beta.length
  const active = box === null ? new Int8Array(r) : activeBounds(beta, gradient.subarray(0, r), box)
  const curvature = curvatureAlong(from, whole, active, known)
  if (curvature === null) return null
  const first = descent(curvature, inward)
  const decrement = Math.sqrt(Math.max(-dot(first, inward), 0))
  let step = fromOrthogonal(frame, first)
  if (box === null) return { step, decrement, curvature, resting: active }
  const resting = active.slice()
  const fixed = new Float64Array(gradient.length)
  for (;;) {
    const leaving = freeIndices(resting).filter(
      (j) => beta[j] + step[j] < box.lower[j] || beta[j] + step[j] > box.upper[j]
    )
    if (leaving.length === 0) return { step, decrement, curvature, resting }
    for (const j of leaving) {
      resting[j] = step[j] < 0 ? -1 : 1
      fixed[j] = (step[j] < 0 ? box.lower[j] : box.upper[j]) - beta[j]
    }
    const rest = curvatureAlong(from, whole, resting.slice(), null)
    if (rest === null) return null
    const start = inOrthogonal(frame, fixed)
    const bent = multiplyVector(whole, start)
    const more = descent(
      rest,
      inward.map((value, j) => value + bent[j])
    )
    step = fromOrthogonal(
      frame,
      start.map((value, j) => value + more[j])
    )
  }
}

/** The coefficients with those that rest on a bound exactly there. */
export function onBounds(beta: Float64Array, resting: Int8Array, box: Box | null): Float64Array {
  if (box === null) return beta
  return beta.map((value, j) =>
    resting[j] === 0 ? value : resting[j] < 0 ? box.lower[j] : box.upper[j]
  )
}
