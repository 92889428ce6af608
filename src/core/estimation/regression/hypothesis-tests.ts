import { type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  identified,
  type LinearRestriction,
  type RestrictedPoint,
  type TestedLikelihood
} from '../tests/restriction.ts'
import { directMaxima, scoreStatistic } from './direct-maxima.ts'
import { hasEdges, maximumInRange } from './edge-restricted.ts'
import { isInside, isSettled, type LikelihoodFit, maximise } from './likelihood-fit.ts'
import { type LikelihoodResult, restsOnRange } from './likelihood-result.ts'
import { isLinear } from './model.ts'
import { boundsOfMoves, type RestrictedCoordinates, restrict, withinBounds } from './restriction.ts'
import { startCandidates } from './starts.ts'
import type { Workspace } from './workspace.ts'

/** The usual starts of a linear predictor, in the free directions of a restriction. */
function restrictedStarts(
  { model, coordinates }: Workspace,
  { predictor, directions, origin }: RestrictedCoordinates
): Float64Array[] {
  if (!isLinear(model) || directions.cols === 0) return []
  const offset = new Float64Array(predictor.rows)
  const q = zeros(predictor.rows, directions.cols)
  if (!coordinates.problem.predictor.evaluate(origin, offset, null)) return []
  predictor.evaluate(new Float64Array(directions.cols), new Float64Array(predictor.rows), q)
  // The directions are orthonormal, or unit vectors, in an orthonormal basis: so are the columns.
  return startCandidates(coordinates.problem, { q, offset })
}

/** The maximum under a restriction, searched from a point and from the usual starts; null where none is found within the bounds. */
export function restrictedMaximum(
  workspace: Workspace,
  restriction: LinearRestriction,
  from: Pick<LikelihoodResult, 'gamma' | 'phi'>
): { readonly fit: LikelihoodFit; readonly gamma: Float64Array } | null {
  const { coordinates, search } = workspace
  const { bounds, ...unbounded } = search
  const restricted = restrict(coordinates, restriction, from.gamma)
  const problem = { ...coordinates.problem, predictor: restricted.predictor }
  const fit = maximise(problem, {
    ...unbounded,
    ...boundsOfMoves(restricted, bounds),
    starts: [
      new Float64Array(restricted.directions.cols),
      ...restrictedStarts(workspace, restricted)
    ],
    phi: from.phi
  })
  if (!isSettled(fit)) return null
  const gamma = restricted.toGamma(fit.gamma)
  return withinBounds(gamma, bounds) ? { fit, gamma } : null
}

/** Why an estimate at the end of a range has no Wald statistic. */
export const withoutWald = 'The estimate lies at the end of a range, where it is far from normal.'

/** The likelihood of a regression, to be tested with the given covariance of its terms (p × p). */
export function testedLikelihood(
  workspace: Workspace,
  result: LikelihoodResult,
  covariance: Matrix
): TestedLikelihood {
  const { coordinates } = workspace
  const { problem } = coordinates
  const direct = result.fit === null ? null : directMaxima(workspace, { ...result, problem })
  const inRange = (restriction: LinearRestriction): RestrictedPoint | null => {
    const found = maximumInRange(workspace, restriction, result)
    if (found === null) return null
    const { logLikelihood, place, free } = found
    return place === 'inside'
      ? { logLikelihood, score: scoreStatistic(problem, free, found) }
      : { logLikelihood, score: Number.NaN, atEdge: place }
  }
  const inside = (restriction: LinearRestriction): RestrictedPoint | null => {
    const near = direct?.under(restriction) ?? null
    if (near !== null) return near
    const found = restrictedMaximum(workspace, restriction, result)
    if (found === null) return null
    const { fit, gamma } = found
    const { logLikelihood, phi } = fit
    return isInside(fit)
      ? { logLikelihood, score: scoreStatistic(problem, fit.scale.free, { gamma, phi }) }
      : { logLikelihood, score: Number.NaN, atEdge: 'edge' }
  }
  return {
    estimates: coordinates.toCoefficients(result.gamma),
    covariance: identified(covariance, coordinates.kept),
    logLikelihood: result.logLikelihood,
    under:
      result.fit === null && result.edge === undefined
        ? null
        : hasEdges(workspace)
          ? inRange
          : inside,
    ...(restsOnRange(result) ? { withoutWald } : {})
  }
}
