import { multiply, multiplyVector } from '../../numeric/linalg/product.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import { type NuisanceScale, nuisanceScale } from '../nuisance.ts'
import { likelihoodObjective, observationCount } from '../objective.ts'
import { heldInTurn } from '../stacked/profiles.ts'
import { maximiseUnder, type Surface, type SurfacePoint } from '../stacked/surface.ts'
import type { LinearRestriction } from '../tests/restriction.ts'
import type { Coordinates } from './coordinates.ts'
import { coefficientMap } from './restriction.ts'

/** ln L over (γ, τ). */
function surfaceOf(problem: LikelihoodProblem, scale: NuisanceScale): Surface {
  const objective = likelihoodObjective(problem, scale)
  const { size } = objective
  const n = observationCount(problem)
  return {
    at(gamma) {
      const gradient = new Float64Array(size)
      const information = zeros(size, size)
      const value = objective.hessian(gamma, gradient, information)
      if (!Number.isFinite(value)) return null
      for (let j = 0; j < size; j++) gradient[j] *= -n
      for (let j = 0; j < information.data.length; j++) information.data[j] *= n
      return { gamma, logLikelihood: -n * value, gradient, information }
    },
    expected: null
  }
}

/** A smooth likelihood of a linear predictor at its maximum. */
export interface SmoothMaximum {
  readonly surface: Surface
  readonly summit: SurfacePoint
  readonly scale: NuisanceScale
  /** The r identified coefficients by (γ, τ), r × (r + f). */
  readonly map: Matrix
  readonly cancelled: () => boolean
}

/** A likelihood at its maximum; null where it is not smooth or its predictor not linear. */
export function smoothMaximum(
  { problem, kept, toCoefficients }: Pick<Coordinates, 'problem' | 'kept' | 'toCoefficients'>,
  { gamma, phi }: { readonly gamma: Float64Array; readonly phi: Float64Array },
  cancelled: () => boolean
): SmoothMaximum | null {
  const { predictor, family } = problem
  if (predictor.design === null || !family.facts.smooth) return null
  const scale = nuisanceScale(family)
  const surface = surfaceOf(problem, scale)
  const summit = surface.at(Float64Array.of(...gamma, ...scale.fromPhi(phi)))
  if (summit === null) return null
  const map = zeros(kept.length, summit.gamma.length)
  map.data.set(coefficientMap({ kept, toCoefficients }).data)
  return { surface, summit, scale, map, cancelled }
}

/** A b = q in (γ, τ). */
function inCoordinates({ map }: SmoothMaximum, { a, q }: LinearRestriction): LinearRestriction {
  return { a: multiply(a, map), q }
}

/** The maximum under A b = q that Newton's method comes to from the summit; null where it does not settle. */
export function maximumUnder(
  maximum: SmoothMaximum,
  restriction: LinearRestriction
): SurfacePoint | null {
  return maximiseUnder(maximum.surface, inCoordinates(maximum, restriction), maximum)
}

/**
 * ln L with coefficient k held at a value and everything else at its best near the summit; NaN where that is not
 * found, or is above the summit.
 */
export function heldByNewton(maximum: SmoothMaximum): (k: number) => (value: number) => number {
  const { summit, map } = maximum
  const estimates = multiplyVector(map, summit.gamma)
  const ceiling = summit.logLikelihood + 1e-12 * Math.abs(summit.logLikelihood)
  return (k) => {
    const a = zeros(1, map.rows)
    a.data[k] = 1
    const pointAt = heldInTurn(maximum, {
      estimate: estimates[k],
      restriction: (value) => inCoordinates(maximum, { a, q: Float64Array.of(value) })
    })
    return (value) => {
      const found = pointAt(value)
      return found === null || found.logLikelihood > ceiling ? Number.NaN : found.logLikelihood
    }
  }
}
