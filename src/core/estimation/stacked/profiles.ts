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

/** A step, in standard errors, whose square ln L does not show. */
const enough = 1e-9

/**
 * The highest point with a coefficient held at a value, by the value; null where it is not found. A search begins
 * where the one before ended, moved in proportion to the distance from the estimate.
 */
export function heldInTurn(
  maximum: Pick<StackedMaximum, 'surface' | 'summit' | 'cancelled'>,
  {
    estimate,
    restriction
  }: {
    readonly estimate: number
    /** What holds the coefficient at a value, in the coordinates. */
    readonly restriction: (value: number) => LinearRestriction
  }
): (value: number) => SurfacePoint | null {
  const { surface, summit } = maximum
  let last: { readonly value: number; readonly gamma: Float64Array } | null = null
  const startAt = (value: number): Float64Array | null => {
    if (last === null) return null
    const { gamma } = last
    const share = (value - estimate) / (last.value - estimate)
    return summit.gamma.map((own, j) => own + share * (gamma[j] - own))
  }
  return (value) => {
    const going = { ...maximum, from: startAt(value), enough }
    const found = maximiseUnder(surface, restriction(value), going)
    if (found !== null) last = { value, gamma: found.gamma }
    return found
  }
}

/** Profiles of the coefficients; the log-likelihoods are concave or have one maximum near the summit. */
export function stackedProfiles(
  stack: Stack,
  maximum: StackedMaximum,
  at: { readonly estimates: Float64Array; readonly stdErrors: Float64Array }
): ProfileSource<SurfacePoint> {
  const { summit, base } = maximum
  const map = stackMap(stack)
  const kept = stackedKept(stack)
  const held = (k: number, estimate: number) => {
    const a = zeros(1, kept.length)
    a.data[k] = 1
    return heldInTurn(maximum, {
      estimate,
      restriction: (value) => inCoordinates({ a, q: Float64Array.of(value) }, map, base)
    })
  }
  return {
    // The ends of a profile that meets a higher likelihood are open, and say so.
    higher: () => null,
    profile(j) {
      const k = kept.indexOf(j)
      const stdError = at.stdErrors[j]
      if (k < 0 || !(stdError > 0)) return null
      const estimate = at.estimates[j]
      const pointAt = held(k, estimate)
      return {
        estimate,
        stdError,
        maximum: summit.logLikelihood,
        low: Number.NEGATIVE_INFINITY,
        high: Number.POSITIVE_INFINITY,
        at: (value) => pointAt(value)?.logLikelihood ?? Number.NaN
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
