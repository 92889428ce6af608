import type { Control } from '../../model/spec.ts'
import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { norm2 } from '../../numeric/sum.ts'
import { type FittedEquation, systemSize } from './equations.ts'
import {
  generalisedStep,
  gradientAt,
  type Overlaps,
  observedInformation,
  type SystemPoint,
  scaledSize,
  systemAt
} from './gaussian-system.ts'

export interface SystemMaximum {
  readonly point: SystemPoint
  readonly iterations: number
  readonly scaledGradient: number
  readonly converged: boolean
}

interface SearchLimits {
  readonly iterations: number
  readonly control: Control
}

/** One Newton step; null when the Hessian is indefinite or the likelihood falls beyond rounding. */
function newtonStep(
  system: readonly FittedEquation[],
  point: SystemPoint,
  shared: Overlaps
): { readonly point: SystemPoint; readonly move: number } | null {
  const factor = factorise(observedInformation(system, point, shared))
  if (factor === null) return null
  const step = solveFactor(factor, gradientAt(system, point))
  const next = systemAt(
    system,
    point.gamma.map((value, j) => value + step[j])
  )
  const slack = 1e-13 * Math.abs(point.logLikelihood)
  if (next === null || next.logLikelihood < point.logLikelihood - slack) return null
  return { point: next, move: norm2(step) }
}

/** Generalised least squares at the covariance of the residuals: never lowers the likelihood. */
function alternate(
  system: readonly FittedEquation[],
  point: SystemPoint,
  shared: Overlaps
): SystemPoint | null {
  const step = generalisedStep(system, point.inverse, shared)
  return step === null ? null : systemAt(system, step.gamma)
}

/**
 * Maximum likelihood of a system by iterated generalised least squares (Oberhofer & Kmenta 1974),
 * finished by Newton steps with the exact Hessian until they are at the level of rounding. Null
 * when the residuals become linearly dependent: the likelihood is unbounded.
 */
export function maximiseSystem(
  system: readonly FittedEquation[],
  shared: Overlaps,
  { iterations, control }: SearchLimits
): SystemMaximum | null {
  let point = systemAt(system, new Float64Array(systemSize(system)))
  if (point === null) return null
  const size = norm2(point.sigma.data) ** 0.5 * Math.sqrt(system[0].equation.count)
  let used = 0
  let smallest = Number.POSITIVE_INFINITY
  while (used < iterations && !control.cancelled()) {
    used++
    const newton: ReturnType<typeof newtonStep> =
      used > 2 ? newtonStep(system, point, shared) : null
    if (newton === null) {
      const next: SystemPoint | null = alternate(system, point, shared)
      if (next === null) return null
      point = next
      continue
    }
    point = newton.point
    if (newton.move <= 1e-10 * size && newton.move >= smallest / 4) break
    smallest = Math.min(smallest, newton.move)
    if (newton.move <= 1e-16 * size) break
  }
  const scaledGradient = scaledSize(
    observedInformation(system, point, shared),
    gradientAt(system, point)
  )
  return { point, iterations: used, scaledGradient, converged: scaledGradient <= 1e-6 }
}
