import { multiply, multiplyVector } from '../../numeric/linalg/product.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { ProfileSource } from '../intervals/choose.ts'
import type { LinearRestriction, TestedLikelihood } from '../tests/restriction.ts'
import { type Stack, stackedKept, stackMap } from './stack.ts'
import { maximiseUnder, raoStatistic, type Surface, type SurfacePoint } from './surface.ts'

/** A likelihood at its maximum over the coefficients b = base + M γ of a stack. */
export interface StackedMaximum {
  readonly surface: Surface
  readonly summit: SurfacePoint
  /** Coefficients at γ = 0 (r). */
  readonly base: Float64Array
  readonly cancelled: () => boolean
}

/** A b = q as a restriction of the coordinates. */
export function inCoordinates(
  { a, q }: LinearRestriction,
  map: Matrix,
  base: Float64Array
): LinearRestriction {
  const moved = multiplyVector(a, base)
  return { a: multiply(a, map), q: q.map((value, i) => value - moved[i]) }
}

/** Profiles of the coefficients; the log-likelihoods are concave or have one maximum near the summit. */
export function stackedProfiles(
  stack: Stack,
  maximum: StackedMaximum,
  at: { readonly estimates: Float64Array; readonly stdErrors: Float64Array }
): ProfileSource<SurfacePoint> {
  const { surface, summit, base } = maximum
  const map = stackMap(stack)
  const kept = stackedKept(stack)
  const valueAt = (k: number, value: number): number => {
    const a = zeros(1, kept.length)
    a.data[k] = 1
    const held = inCoordinates({ a, q: Float64Array.of(value) }, map, base)
    const found = maximiseUnder(surface, held, maximum)
    return found?.logLikelihood ?? Number.NaN
  }
  return {
    // The ends of a profile that meets a higher likelihood are open, and say so.
    higher: () => null,
    profile(j) {
      const k = kept.indexOf(j)
      const stdError = at.stdErrors[j]
      if (k < 0 || !(stdError > 0)) return null
      return {
        estimate: at.estimates[j],
        stdError,
        maximum: summit.logLikelihood,
        low: Number.NEGATIVE_INFINITY,
        high: Number.POSITIVE_INFINITY,
        at: (value) => valueAt(k, value)
      }
    }
  }
}

/** What tests of a restriction need of the maximum. */
export function testedStack(
  stack: Stack,
  maximum: StackedMaximum,
  at: Pick<TestedLikelihood, 'estimates' | 'covariance'>
): TestedLikelihood {
  const { surface, summit, base } = maximum
  const map = stackMap(stack)
  return {
    ...at,
    logLikelihood: summit.logLikelihood,
    under(restriction) {
      const found = maximiseUnder(surface, inCoordinates(restriction, map, base), maximum)
      return found === null
        ? null
        : { logLikelihood: found.logLikelihood, score: raoStatistic(surface, found) }
    }
  }
}
