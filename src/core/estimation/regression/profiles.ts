import { normal } from '../../model/families/normal.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { coordinateRanges } from '../../numeric/programming/polyhedron.ts'
import type { ProfileSource, ScaledProfile } from '../intervals/choose.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import { observationCount } from '../objective.ts'
import { heldVariance } from '../quadratic-law.ts'
import { directMaxima } from './direct-maxima.ts'
import { meansInRange } from './edge-inside.ts'
import { hasEdges, maximumInRange } from './edge-restricted.ts'
import { roughCovariance } from './edge-scores.ts'
import { informationAt } from './information-at.ts'
import { isSettled, type LikelihoodFit, type MaximiseOptions, maximise } from './likelihood-fit.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isExpression } from './model.ts'
import { quadraticProblem } from './quadratic-problem.ts'
import { boundsOfMoves, coefficientMap, restrict } from './restriction.ts'
import { type SquaresFit, spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** A likelihood at its maximum, as profiles start from it. */
export interface Summit {
  readonly problem: LikelihoodProblem
  readonly gamma: Float64Array
  readonly phi: Float64Array
  readonly logLikelihood: number
  /** p × p covariance of the terms under the model, NaN where aliased. */
  readonly covariance: Matrix
}

/** A point with a higher likelihood than the summit, met on the way. */
export interface HigherPoint {
  readonly gamma: Float64Array
  readonly phi: Float64Array
  readonly logLikelihood: number
}

/** Gains of a log-likelihood below this share of it are rounding. */
const resolution = 1e-12

/** Lowest and highest value of every identified coefficient that leaves the means in their range. */
function rangesOf(
  workspace: Workspace,
  { gamma }: Pick<Summit, 'gamma'>
): readonly (readonly [number, number])[] {
  const { model, coordinates } = workspace
  if (isExpression(model)) {
    const { lower, upper } = model.mean
    return coordinates.kept.map((_, k) => [lower[k], upper[k]])
  }
  if (!hasEdges(workspace)) {
    return coordinates.kept.map(() => [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
  }
  const { g, h } = meansInRange(coordinates.problem, gamma)
  const polyhedron = { g, h: h.map((room) => Math.max(room, 0)) }
  const base = coordinates.toCoefficients(gamma)
  return coordinateRanges(polyhedron, { base, directions: coefficientMap(coordinates) })
}

/** Standard error of a coefficient were the others known: how far from its bound a profile looks first. */
function firstStep({ problem, gamma, phi }: Summit, k: number): number {
  const { information } = informationAt(problem, { gamma, phi, free: [] })
  return 1 / Math.sqrt(at(information, k, k))
}

/** What is told of a point that a search of a profile met. */
type Observe = (fit: LikelihoodFit, gamma: Float64Array) => void

/** ln L with identified coefficient k held at a value, searched from near the summit; NaN where it does not settle. */
function heldBySearch(workspace: Workspace, summit: Summit, observe: Observe) {
  const { coordinates, search } = workspace
  const { bounds, ...unbounded } = search
  const { kept } = coordinates
  const estimates = coordinates.toCoefficients(summit.gamma)
  const edged = hasEdges(workspace)
  return (k: number, value: number): number => {
    const a = zeros(1, kept.length)
    a.data[k] = 1
    const restriction = { a, q: Float64Array.of(value) }
    const step = (value - estimates[k]) / at(summit.covariance, kept[k], kept[k])
    // A parameter on its bound has no covariance with the others: it stays there at first.
    const moved = estimates.map((b, i) => b + (step * at(summit.covariance, kept[i], kept[k]) || 0))
    moved[k] = value
    const restricted = restrict(coordinates, restriction, coordinates.fromCoefficients(moved))
    const problem = { ...summit.problem, predictor: restricted.predictor }
    const starts = [
      new Float64Array(restricted.directions.cols),
      restricted.fromGamma(summit.gamma)
    ]
    const fit = maximise(problem, {
      ...unbounded,
      ...boundsOfMoves(restricted, bounds),
      starts,
      phi: summit.phi
    })
    if (!isSettled(fit)) {
      const within = edged ? maximumInRange(workspace, restriction, summit) : null
      return within?.logLikelihood ?? Number.NaN
    }
    observe(fit, restricted.toGamma(fit.gamma))
    return fit.logLikelihood
  }
}

/** Profiles of the coefficients of any likelihood whose predictor is the workspace's. */
export function coefficientProfiles(
  workspace: Workspace,
  summit: Summit
): ProfileSource<HigherPoint> {
  const { coordinates } = workspace
  const { kept } = coordinates
  const estimates = coordinates.toCoefficients(summit.gamma)
  const ranges = rangesOf(workspace, summit)
  let higher: HigherPoint | null = null
  const searched = heldBySearch(workspace, summit, (fit, gamma) => {
    const best = higher?.logLikelihood ?? summit.logLikelihood
    if (fit.logLikelihood - best <= resolution * Math.max(1, Math.abs(best))) return
    higher = { gamma, phi: fit.phi, logLikelihood: fit.logLikelihood }
  })
  const direct = directMaxima(workspace, summit)
  const held = (k: number): ((value: number) => number) => {
    const near = direct?.held(k)
    return (value) => {
      if (value === estimates[k]) return summit.logLikelihood
      const found = near?.(value) ?? Number.NaN
      return Number.isNaN(found) ? searched(k, value) : found
    }
  }
  return {
    higher: () => higher,
    profile(j) {
      const k = kept.indexOf(j)
      if (k < 0) return null
      const spread = Math.sqrt(at(summit.covariance, j, j))
      const onBound = ranges[k].includes(estimates[k])
      const stdError = onBound && !(spread > 0) ? firstStep(summit, k) : spread
      if (!(stdError > 0) || !Number.isFinite(summit.logLikelihood)) return null
      return {
        estimate: estimates[k],
        stdError,
        maximum: summit.logLikelihood,
        low: ranges[k][0],
        high: ranges[k][1],
        at: held(k)
      }
    }
  }
}

/** A covariance of the terms (p × p) to take the first steps of profiles by. */
function stepCovariance({ model, coordinates }: Workspace, result: LikelihoodResult) {
  const { edge, phi } = result
  if (edge === undefined) return result.fit === null ? null : result.covariance
  const rough = roughCovariance({ problem: coordinates.problem, phi, edge })
  return rough === null
    ? null
    : spreadMatrix(coordinates.kept, coordinates.covariance(rough), model.terms.length)
}

/** The summit of a maximised likelihood; null where a linear programme found it, or at a limit of its law. */
export function likelihoodSummit(workspace: Workspace, result: LikelihoodResult): Summit | null {
  const { gamma, phi, logLikelihood } = result
  const covariance = stepCovariance(workspace, result)
  if (covariance === null || !Number.isFinite(logLikelihood)) return null
  if (result.infinite?.some((sign) => sign !== 0) === true) return null
  return { problem: workspace.coordinates.problem, gamma, phi, logLikelihood, covariance }
}

/**
 * Least squares as the likelihood of a normal law of known variance s²: its signed roots are the
 * profile t statistics of Bates & Watts (1988), Nonlinear Regression Analysis, section 6.1.
 */
export function squaresSummit(
  { model, coordinates }: Workspace,
  fit: SquaresFit,
  covariance: Matrix
): Summit | null {
  if (model.squares === null || !(fit.sigma2 > 0)) return null
  const { frequency, rows } = model.observations
  const { y, weights } = model.squares
  const law = normal.create({})
  const family = { ...law, nuisance: law.nuisance.map((v) => ({ ...v, known: fit.sigma2 })) }
  const precision =
    weights === null || frequency === null ? weights : weights.map((w, i) => w / frequency[i])
  const problem = {
    ...coordinates.problem,
    family,
    observations: { rows, y, size: null, precision, frequency }
  }
  let logLikelihood = (-model.nobs / 2) * Math.log(2 * Math.PI * fit.sigma2)
  precision?.forEach((w, i) => {
    logLikelihood += (frequency?.[i] ?? 1) * 0.5 * Math.log(w)
  })
  return {
    problem,
    gamma: fit.gamma,
    phi: Float64Array.of(fit.sigma2),
    logLikelihood: logLikelihood - fit.rss / (2 * fit.sigma2),
    covariance
  }
}

/** ln L with nuisance parameter k held at a value and everything else at its best; NaN where that is not found. */
function heldNuisance(search: MaximiseOptions, { problem, gamma, phi }: Summit, k: number) {
  const { family } = problem
  return (known: number): number => {
    const nuisance = family.nuisance.map((own, l) => (l === k ? { ...own, known } : own))
    const held = { ...problem, family: { ...family, nuisance } }
    const there = phi.map((own, l) => (l === k ? known : own))
    const fit = maximise(held, { ...search, starts: [gamma], phi: there })
    return isSettled(fit) ? fit.logLikelihood : Number.NaN
  }
}

/** Profile of dispersion or shape parameter k, on the log scale where it is positive; null when known. */
export function dispersionProfile(
  { search }: Workspace,
  summit: Summit,
  { k, stdError }: { readonly k: number; readonly stdError: number }
): ScaledProfile | null {
  const { problem, logLikelihood } = summit
  const parameter = problem.family.nuisance[k]
  if (parameter.known !== null || !(stdError > 0)) return null
  const positive = parameter.domain.low === 0
  const back = (u: number) => (positive ? Math.exp(u) : u)
  const value = summit.phi[k]
  const estimate = positive ? Math.log(value) : value
  const quadratic = quadraticProblem(problem)
  const searched = heldNuisance(search, summit, k)
  const law = { observations: observationCount(problem), logLikelihood }
  return {
    back,
    profile: {
      estimate,
      stdError: positive ? stdError / value : stdError,
      maximum: logLikelihood,
      low: positive ? Number.NEGATIVE_INFINITY : parameter.domain.low,
      high: positive ? Math.log(parameter.domain.high) : parameter.domain.high,
      at: (u) =>
        quadratic === null
          ? searched(back(u))
          : heldVariance(law, quadratic.scale.exponent * (u - estimate))
    }
  }
}
