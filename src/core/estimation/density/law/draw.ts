import type { Random } from '../../../numeric/random.ts'
import { normalCdf, normalDensity } from '../../../numeric/special/index.ts'
import type { ResponseLaw } from './response-law.ts'

/** Knots of the quantile function as a function of a normal deviate z. */
const reach = 6
const step = 0.1
const knots = Math.round((2 * reach) / step) + 1

/**
 * Draws from a law: y(z) = F⁻¹(Φ(z)) at standard normal z. A continuous law's y(z) is tabulated at knots a
 * tenth apart with its slope φ(z)/f(y) and interpolated by cubic Hermite polynomials.
 */
export function drawerOf(law: ResponseLaw): (draw: Random) => number {
  if (law.discrete) return (draw) => law.quantile(draw.uniform())
  const y = new Float64Array(knots)
  const slope = new Float64Array(knots)
  for (let k = 0; k < knots; k++) {
    const z = k * step - reach
    y[k] = law.quantile(normalCdf(z))
    const density = law.density(y[k])
    slope[k] = density > 0 ? normalDensity(z) / density : 0
  }
  return (draw) => {
    const z = Math.min(Math.max(draw.normal(), -reach), reach)
    const k = Math.min(Math.floor((z + reach) / step), knots - 2)
    const t = (z + reach) / step - k
    const s = 1 - t
    return (
      s * s * (1 + 2 * t) * y[k] +
      t * t * (3 - 2 * t) * y[k + 1] +
      step * t * s * (s * slope[k] - t * slope[k + 1])
    )
  }
}
