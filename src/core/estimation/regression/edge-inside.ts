import { multiplyVector } from '../../numeric/linalg/product.ts'
import { at, zeros } from '../../numeric/matrix.ts'
import { maximiseOver, type Polyhedron } from '../../numeric/programming/polyhedron.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import { type AffineForm, affineForm, predictorEdges } from './edge-rows.ts'

/** side·(m − edge) ≥ 0 of every row and end, for the predictor's own parameters less an origin. */
export function meansInRange(problem: LikelihoodProblem, origin: Float64Array): Polyhedron {
  const { z } = affineForm(problem)
  const predictor = new Float64Array(z.rows)
  problem.predictor.evaluate(origin, predictor, null)
  const ends = predictorEdges(problem)
  const g = zeros(z.cols, z.rows * ends.length)
  const h = new Float64Array(g.cols)
  ends.forEach(({ edge, side }, e) => {
    for (let i = 0; i < z.rows; i++) {
      const place = e * z.rows + i
      h[place] = side * (predictor[i] - edge)
      for (let j = 0; j < z.cols; j++) g.data[place * z.cols + j] = -side * at(z, i, j)
    }
  })
  return { g, h }
}

/** Slack of the tightest row at a point: how far inside the range it lies. */
function slackAt({ z, offset }: AffineForm, problem: LikelihoodProblem, point: Float64Array) {
  const moved = multiplyVector(z, point)
  let least = Number.POSITIVE_INFINITY
  for (const { edge, side } of predictorEdges(problem)) {
    moved.forEach((m, i) => {
      least = Math.min(least, side * (m + offset[i] - edge))
    })
  }
  return least
}

/** How far from the edge towards a given point a start may come, of the way from the point inside. */
const approach = 0.9

/**
 * A point at which every mean lies inside its range, near a given one: the point whose tightest row
 * has most room, by a linear programme, moved towards the other as far as it stays inside. Null where
 * the range has no inside.
 */
export function pointInside(problem: LikelihoodProblem, near: Float64Array): Float64Array | null {
  const form = affineForm(problem)
  const r = near.length
  const room = slackAt(form, problem, near)
  if (room > 0) return near
  const { g, h } = meansInRange(problem, near)
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
