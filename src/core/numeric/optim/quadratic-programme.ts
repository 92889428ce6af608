import { type CholeskyFactor, fromWhitened, whitenedBy } from '../linalg/cholesky.ts'
import { leastSquares } from '../linalg/least-squares.ts'
import { column, type Matrix, zeros } from '../matrix.ts'

/** min ½ s'Hs + g's over {s : a_k's ≥ b_k}, H positive definite (p × p). */
export interface QuadraticProgramme {
  /** Of H. */
  readonly factor: CholeskyFactor
  readonly gradient: Float64Array
  /** Column k is a_k (p × m). */
  readonly normals: Matrix
  readonly bounds: Float64Array
}

export interface QuadraticMinimum {
  readonly s: Float64Array
  /** Constraints that hold with equality: independent ones, with positive multipliers. */
  readonly active: readonly number[]
  /** Of the active constraints: Hs + g is the sum of their normals, so many times each. */
  readonly multipliers: readonly number[]
}

/** Shortfall beside the size of its terms below which a constraint is met. */
const rounding = 1e-14

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, j) => sum + value * b[j], 0)
const norm = (a: Float64Array): number => Math.sqrt(dot(a, a))

/** The programme where H is the identity: the point of a polyhedron that is nearest to another. */
interface Projection {
  readonly from: Float64Array
  readonly normals: readonly Float64Array[]
  readonly bounds: Float64Array
}

/** The constraint that is missed most, in units of its normal; −1 where none is. */
function mostMissed({ from, normals, bounds }: Projection, z: Float64Array): number {
  let worst = -1
  let most = 0
  const reach = norm(z) + norm(from)
  normals.forEach((normal, k) => {
    const length = norm(normal)
    const short = bounds[k] - dot(normal, z)
    if (short <= rounding * (length * reach + Math.abs(bounds[k]))) return
    const missed = short / length
    if (missed > most) {
      worst = k
      most = missed
    }
  })
  return worst
}

/** A vector as a combination of others, and what of it none of them makes. */
function resolved(v: Float64Array, others: readonly Float64Array[]) {
  if (others.length === 0) return { shares: new Float64Array(0), rest: v }
  const x = zeros(v.length, others.length)
  others.forEach((own, k) => {
    column(x, k).set(own)
  })
  const { coefficients: shares } = leastSquares({
    x,
    tail: null,
    y: v,
    yTail: null,
    weights: null
  })
  const rest = v.map(
    (value, j) => value - others.reduce((sum, own, k) => sum + own[j] * shares[k], 0)
  )
  return { shares, rest: norm(rest) <= 1e-10 * norm(v) ? new Float64Array(v.length) : rest }
}

/** Most changes of the active set, for each constraint and dimension. */
const mostChanges = 20

/** A constraint that holds with equality. */
interface Active {
  readonly k: number
  readonly multiplier: number
}

/** The projection of a point on a polyhedron; null where that is empty. */
function projected(of: Projection): { z: Float64Array; active: readonly Active[] } | null {
  const { from, normals, bounds } = of
  let z = from
  let active: readonly Active[] = []
  let entering = { k: -1, multiplier: 0 }
  for (let left = mostChanges * (normals.length + from.length); left > 0; left--) {
    if (entering.k < 0) entering = { k: mostMissed(of, z), multiplier: 0 }
    const { k } = entering
    if (k < 0) return { z, active }
    const { shares, rest } = resolved(
      normals[k],
      active.map((own) => normals[own.k])
    )
    const squared = dot(rest, rest)
    const full = squared > 0 ? (bounds[k] - dot(normals[k], z)) / squared : Number.POSITIVE_INFINITY
    const lasts = active.map(({ multiplier }, a) =>
      shares[a] > 0 ? multiplier / shares[a] : Number.POSITIVE_INFINITY
    )
    const first = Math.min(...lasts)
    const t = Math.min(full, first)
    if (t === Number.POSITIVE_INFINITY) return null
    z = z.map((value, j) => value + t * rest[j])
    const moved = active.map((own, a) => ({ ...own, multiplier: own.multiplier - t * shares[a] }))
    entering = { k, multiplier: entering.multiplier + t }
    if (full <= first) {
      active = [...moved, entering]
      entering = { k: -1, multiplier: 0 }
    } else {
      const leaving = lasts.indexOf(first)
      active = moved.filter((_, a) => a !== leaving)
    }
  }
  return null
}

/**
 * The minimum of a convex quadratic under linear inequalities by the dual active-set method (Goldfarb & Idnani
 * 1983, Mathematical Programming 27, 1-33): from the minimum without any, the constraint that is missed most is
 * added, and others are dropped as their multipliers come to zero. Null where no point meets them all.
 */
export function minimiseQuadratic({
  factor,
  gradient,
  normals,
  bounds
}: QuadraticProgramme): QuadraticMinimum | null {
  const found = projected({
    from: whitenedBy(factor, gradient).map((value) => -value),
    normals: Array.from({ length: normals.cols }, (_, k) => whitenedBy(factor, column(normals, k))),
    bounds
  })
  if (found === null) return null
  return {
    s: fromWhitened(factor, found.z),
    active: found.active.map(({ k }) => k),
    multipliers: found.active.map(({ multiplier }) => multiplier)
  }
}
