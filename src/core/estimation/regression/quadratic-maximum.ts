import { observationCount } from '../objective.ts'
import type { QuadraticMaximum } from '../quadratic-law.ts'
import type { Coordinates } from './coordinates.ts'
import { gramOf, quadraticProblem } from './quadratic-problem.ts'
import { residualsAt, sumOfSquares } from './residual-sums.ts'
import { coefficientMap } from './restriction.ts'

/** A likelihood at its maximum as one that is quadratic in its coordinates; null where it is not. */
export function quadraticMaximum(
  coordinates: Pick<Coordinates, 'problem' | 'kept' | 'toCoefficients'>,
  { gamma, logLikelihood }: { readonly gamma: Float64Array; readonly logLikelihood: number }
): QuadraticMaximum | null {
  const { problem } = coordinates
  const quadratic = quadraticProblem(problem)
  if (quadratic === null) return null
  const rss = sumOfSquares(residualsAt(problem, gamma), quadratic.weights)
  return {
    form: {
      gram: gramOf(quadratic),
      base: coordinates.toCoefficients(gamma),
      map: coefficientMap(coordinates)
    },
    law: {
      rss,
      observations: observationCount(problem),
      known: quadratic.scale.known,
      logLikelihood
    }
  }
}
