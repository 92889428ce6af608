import { factorise } from '../../numeric/linalg/cholesky.ts'
import { column, identity, zeros } from '../../numeric/matrix.ts'
import { minimiseQuadratic } from '../../numeric/optim/quadratic-programme.ts'
import { maximiseOver, type Polyhedron } from '../../numeric/programming/polyhedron.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import { affineForm, constraintOf, type EdgeConstraint, predictorEdges } from './edge-rows.ts'

/** All rows of a problem as constraints that they lie inside the range of their means. */
function meansAsConstraints(problem: LikelihoodProblem): EdgeConstraint[] {
  const form = affineForm(problem)
  return predictorEdges(problem).flatMap((end) =>
    Array.from({ length: form.z.rows }, (_, i) =>
      constraintOf({ i, ...end, rests: true, far: 0 }, form)
    )
  )
}

/** {d : normal'(origin + d) ≥ bound} of some constraints. */
export function movesWithin(
  constraints: readonly EdgeConstraint[],
  origin: Float64Array
): Polyhedron {
  const r = origin.length
  const g = zeros(r, constraints.length)
  const h = Float64Array.from(constraints, ({ normal, bound }, k) => {
    let room = -bound
    for (let j = 0; j < r; j++) {
      room += normal[j] * origin[j]
      g.data[k * r + j] = -normal[j]
    }
    return room
  })
  return { g, h }
}

/** side·(m − edge) ≥ 0 of every row and end, for the predictor's own parameters less an origin. */
export function meansInRange(problem: LikelihoodProblem, origin: Float64Array): Polyhedron {
  return movesWithin(meansAsConstraints(problem), origin)
}

/** How far from the edge towards a given point a start may come, of the way from the point inside. */
const approach = 0.9

/**
 * A point inside some constraints, near a given one that need not be: the point whose tightest row has most
 * room, by a linear programme, moved towards the other as far as it stays inside. Null where the range has no
 * inside.
 */
function moveInside(
  constraints: readonly EdgeConstraint[],
  near: Float64Array
): Float64Array | null {
  const r = near.length
  const { g, h } = movesWithin(constraints, near)
  const room = h.reduce((least, v) => Math.min(least, v), Number.POSITIVE_INFINITY)
  const enough = h.reduce((most, v) => Math.max(most, Math.abs(v)), 0) || 1
  // Variables: the move from `near`, and the room t of the tightest row, which need not exceed `enough`.
  const wide = zeros(r + 1, g.cols + 1)
  for (let k = 0; k < g.cols; k++) {
    wide.data.set(g.data.subarray(k * r, (k + 1) * r), k * (r + 1))
    wide.data[k * (r + 1) + r] = 1
  }
  wide.data[g.cols * (r + 1) + r] = 1
  const objective = new Float64Array(r + 1)
  objective[r] = 1
  const found = maximiseOver({ g: wide, h: Float64Array.of(...h, enough) }, objective)
  if (found.status !== 'optimal' || !(found.theta[r] > 1e-9 * enough)) return null
  const move = found.theta.subarray(0, r)
  const most = found.theta[r] / (found.theta[r] - Math.min(room, 0))
  const share = 1 - approach * most
  return near.map((value, j) => value + share * move[j])
}

/** How much a point may miss a constraint by, beside the size of its terms. */
export const slack = 1e-12
/** Room that a row whose density vanishes on its end must have, beside them. */
export const clear = 1e-9

/** Whether a point keeps a constraint, to rounding. */
function keeps({ normal, bound, size, rests }: EdgeConstraint, point: Float64Array): boolean {
  const room = normal.reduce((sum, value, j) => sum + value * point[j], -bound)
  return rests ? room >= -slack * size : room > clear * size
}

/** The point nearest to a given one that meets some constraints; null where there is none. */
function nearestWithin(
  constraints: readonly EdgeConstraint[],
  near: Float64Array
): Float64Array | null {
  const normals = zeros(near.length, constraints.length)
  const bounds = Float64Array.from(constraints, ({ normal, bound }, k) => {
    column(normals, k).set(normal)
    return normal.reduce((short, value, j) => short - value * near[j], bound)
  })
  const factor = factorise(identity(near.length))
  const gradient = new Float64Array(near.length)
  const found = factor === null ? null : minimiseQuadratic({ factor, gradient, normals, bounds })
  return found === null ? null : near.map((value, j) => value + found.s[j])
}

/**
 * A point near a given one that keeps some constraints: the given one, or the nearest, or one inside them all where
 * a density vanishes on the end that the nearest lies on. Null where there is none.
 */
export function nearInside(
  constraints: readonly EdgeConstraint[],
  near: Float64Array
): Float64Array | null {
  const kept = (point: Float64Array) => constraints.every((one) => keeps(one, point))
  if (kept(near)) return near
  const nearest = nearestWithin(constraints, near)
  if (nearest === null) return null
  return kept(nearest) ? nearest : moveInside(constraints, near)
}

/** A point at which every mean lies inside its range: a given one, or one near it; null where there is none. */
export function pointInside(problem: LikelihoodProblem, near: Float64Array): Float64Array | null {
  const constraints = meansAsConstraints(problem)
  const { h } = movesWithin(constraints, near)
  return h.every((room) => room > 0) ? near : moveInside(constraints, near)
}
