import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { ends, lengthOf, type Search, type SurfacePoint } from '../stacked/surface.ts'

/** Steps after which an end has not been found. */
const limit = 30

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0)

/**
 * The step to where a'γ is extreme among the points with ln L at the level, by the second-order expansion of
 * ln L at a point: an ellipsoid with its centre at I⁻¹g. Null where the expansion does not reach the level.
 */
function stepToEnd(
  { logLikelihood, gradient, information }: SurfacePoint,
  { a, side, level }: { readonly a: Float64Array; readonly side: -1 | 1; readonly level: number }
): Float64Array | null {
  const factor = factorise(information)
  if (factor === null) return null
  const centre = solveFactor(factor, gradient)
  const along = solveFactor(factor, a)
  const radius = 2 * (logLikelihood - level) + dot(gradient, centre)
  if (!(radius >= 0)) return null
  const share = side * Math.sqrt(radius / dot(a, along))
  return centre.map((value, j) => value + share * along[j])
}

/**
 * One end of the profile-likelihood interval of a'γ without its profile: the point where ln L is at the level and
 * its gradient has the direction of a, which is where a'γ is extreme on the region of that likelihood, by Newton's
 * method on both conditions at once (Venzon & Moolgavkar 1988, Applied Statistics 37, 87-94, section 3). Null
 * where the steps do not settle on that side.
 */
export function* regionEnd(
  summit: SurfacePoint,
  towards: { readonly a: Float64Array; readonly side: -1 | 1; readonly level: number },
  enough: number
): Search<SurfacePoint | null> {
  let point = summit
  let best = Number.POSITIVE_INFINITY
  for (let used = 0; used < limit; used++) {
    const step = stepToEnd(point, towards)
    if (step === null) return null
    const size = lengthOf(step, point)
    if (used > 0 && ends(size, best, enough)) {
      return towards.side * dot(towards.a, point.gamma) > 0 ? point : null
    }
    if (!Number.isFinite(size) || size > 4 * best) return null
    if (used > 0) best = Math.min(best, size)
    const next = yield { gamma: point.gamma.map((value, j) => value + step[j]), size }
    if (next === null) return null
    point = next
  }
  return null
}
