import { isPositiveDefinite } from '../../numeric/linalg/cholesky.ts'
import { zeros } from '../../numeric/matrix.ts'
import type { Surface } from './surface.ts'

/** Distance of the differences in standard errors of a coordinate: the root of their rounding and truncation. */
const distance = 1e-4

/**
 * A surface whose points carry the curvature of its gradient by central differences, where that is
 * positive definite, in the place of an information that is not its second derivative: Newton's steps
 * then shorten quadratically where those of scoring crawl.
 */
export function withCurvature(at: Surface['at']): Surface['at'] {
  return (gamma) => {
    const point = at(gamma)
    if (point === null) return null
    const k = gamma.length
    const out = zeros(k, k)
    for (let j = 0; j < k; j++) {
      const h = distance / Math.sqrt(point.information.data[j * k + j])
      const beside = [h, -h].map((move) =>
        at(gamma.map((value, l) => (l === j ? value + move : value)))
      )
      const [up, down] = beside
      if (up === null || down === null) return point
      for (let i = 0; i < k; i++) {
        const slope = (down.gradient[i] - up.gradient[i]) / (4 * h)
        out.data[j * k + i] += slope
        out.data[i * k + j] += slope
      }
    }
    return isPositiveDefinite(out) ? { ...point, information: out } : point
  }
}
