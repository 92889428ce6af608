import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { at } from '../../numeric/matrix.ts'
import { assemble, type LikelihoodProblem } from '../likelihood.ts'
import { heldCoefficient, highestAfter, riseUnder } from '../quadratic-law.ts'
import type { LinearRestriction, RestrictedPoint } from '../tests/restriction.ts'
import { isConcave } from './concavity.ts'
import { predictorEdges } from './edge-rows.ts'
import { expectedInformation } from './expected.ts'
import { informationAt } from './information-at.ts'
import { quadraticMaximum } from './quadratic-maximum.ts'
import { heldByNewton, maximumUnder, smoothMaximum } from './smooth-maximum.ts'
import type { Workspace } from './workspace.ts'

/** Maxima of a likelihood under restrictions of its coefficients that need no search from several starts. */
export interface DirectMaxima {
  /** Null where it is not found, or there may be others. */
  under(restriction: LinearRestriction): RestrictedPoint | null
  /** ln L with identified coefficient k held at a value and everything else at its best; NaN where that is not found. */
  held(k: number): (value: number) => number
}

/** Rao's score statistic at a restricted maximum: U'I⁻¹U with expected information where it is known. */
export function scoreStatistic(
  problem: LikelihoodProblem,
  free: readonly number[],
  point: { readonly gamma: Float64Array; readonly phi: Float64Array }
): number {
  const { rows, jacobian, information } = informationAt(problem, { ...point, free })
  const r = point.gamma.length
  const gradient = new Float64Array(r + point.phi.length)
  assemble(problem, { theta: point.gamma, rows, jacobian }, { gradient, hessian: null })
  const expected = expectedInformation({ problem, phi: point.phi, free, rows, jacobian })
  const factor = factorise(expected ?? information)
  if (factor === null) return Number.NaN
  const inverse = inverseFromFactor(factor)
  let sum = 0
  for (let j = 0; j < r; j++) {
    for (let k = 0; k < r; k++) sum += gradient[j] * gradient[k] * at(inverse, j, k)
  }
  return sum
}

/** A likelihood at its maximum. */
interface Maximum {
  readonly problem: LikelihoodProblem
  readonly gamma: Float64Array
  readonly phi: Float64Array
  readonly logLikelihood: number
}

type Problem = Pick<Workspace, 'coordinates' | 'control'>

function byFormula({ coordinates }: Problem, maximum: Maximum): DirectMaxima | null {
  const quadratic = quadraticMaximum({ ...coordinates, problem: maximum.problem }, maximum)
  if (quadratic === null) return null
  const rise = riseUnder(quadratic.form)
  return {
    under: (restriction) => highestAfter(quadratic.law, rise(restriction)),
    held: heldCoefficient(quadratic)
  }
}

function byNewton({ coordinates, control }: Problem, maximum: Maximum): DirectMaxima | null {
  const { problem } = maximum
  const smooth = smoothMaximum({ ...coordinates, problem }, maximum, control.cancelled)
  if (smooth === null) return null
  const { scale } = smooth
  const only = isConcave(problem, problem.predictor.linear)
  const r = maximum.gamma.length
  return {
    under(restriction) {
      const found = only ? maximumUnder(smooth, restriction) : null
      if (found === null) return null
      const gamma = found.gamma.subarray(0, r)
      const phi = scale.toPhi(found.gamma.subarray(r))
      const { logLikelihood } = found
      return {
        logLikelihood,
        get score() {
          return scoreStatistic(problem, scale.free, { gamma, phi })
        }
      }
    },
    held: heldByNewton(smooth)
  }
}

/** Those of a likelihood around its maximum; null where it is not smooth, or its means have an edge. */
export function directMaxima(workspace: Problem, maximum: Maximum): DirectMaxima | null {
  if (predictorEdges(maximum.problem).length > 0) return null
  return byFormula(workspace, maximum) ?? byNewton(workspace, maximum)
}
