import { fitFirth } from './firth.ts'
import { fitLikelihood, fitSquares } from './fits.ts'
import { type BothIntervals, chooseIntervals } from './intervals.ts'
import { maximise } from './likelihood-fit.ts'
import { degenerateNuisance, type LikelihoodResult, resultFromSearch } from './likelihood-result.ts'
import { isAffine, isLinear } from './model.ts'
import type { HigherPoint } from './profiles.ts'
import { fitProgramme, isProgramme } from './programme-fit.ts'
import type { ProgrammeResult } from './programme-result.ts'
import type { SquaresFit } from './squares-fit.ts'
import { type ChosenCovariances, chooseCovariances, type FittedPair } from './standard-errors.ts'
import { isCurvedVertexLaw } from './vertex-fit.ts'
import { countStatus, type Workspace } from './workspace.ts'

/** Both estimates of one regression with the covariances that the client chose. */
export interface BothEstimates {
  /** Null on labels without a coding. */
  readonly squares: SquaresFit | null
  /** Null when no start has a finite likelihood. */
  readonly likelihood: LikelihoodResult | null
  readonly programme: ProgrammeResult | null
  readonly errors: ChosenCovariances
  readonly intervals: BothIntervals
  /** Times a profile met a higher likelihood, from which the search was begun again. */
  readonly restarts: number
}

/** A curved normal mean that interpolates the data: the likelihood is unbounded too. */
function refit(
  workspace: Workspace,
  squares: SquaresFit,
  likelihood: LikelihoodResult
): LikelihoodResult {
  const { settled, reason } = countStatus(workspace, squares)
  return settled === 'perfect_fit'
    ? {
        ...likelihood,
        status: settled,
        reason,
        logLikelihood: Number.NaN,
        phi: degenerateNuisance(workspace.model),
        phiErrors: likelihood.phiErrors.map(() => Number.NaN)
      }
    : likelihood
}

/** Searches again from a higher point that a profile met. */
function climb(
  { model, coordinates, search }: Workspace,
  likelihood: LikelihoodResult,
  higher: HigherPoint
): LikelihoodResult {
  const fit = maximise(coordinates.problem, {
    ...search,
    starts: [higher.gamma],
    phi: higher.phi
  })
  if (fit === null || !(fit.logLikelihood > likelihood.logLikelihood)) return likelihood
  const settled = likelihood.status === 'rank_deficient' ? 'rank_deficient' : 'ok'
  return resultFromSearch(model, coordinates, { fit, settled, reason: likelihood.reason })
}

/** Most times that a profile may send the search back. */
const restartLimit = 5

/** Covariances and intervals; a profile that meets a higher likelihood begins the search again there. */
function inferred(workspace: Workspace, pair: FittedPair) {
  let { likelihood } = pair
  for (let restarts = 0; ; restarts++) {
    const errors = chooseCovariances(workspace, { ...pair, likelihood })
    const intervals = chooseIntervals(workspace, { ...pair, likelihood, errors })
    const { higher } = intervals
    const better =
      higher === null || likelihood === null ? likelihood : climb(workspace, likelihood, higher)
    if (better === likelihood || restarts === restartLimit) {
      return { squares: pair.squares, likelihood, errors, intervals, restarts }
    }
    likelihood = better
  }
}

/** Fits the model both ways; each search may begin where the other ended. */
export function estimateBoth(workspace: Workspace): BothEstimates {
  const { model } = workspace
  const early = isAffine(model) || !isLinear(model) || isCurvedVertexLaw(model)
  const first = early ? fitSquares(workspace, []) : null
  const programme =
    isProgramme(workspace) && isLinear(model)
      ? fitProgramme(workspace, model, countStatus(workspace, first))
      : null
  const found =
    workspace.spec.model.penalty === undefined
      ? (programme ?? fitLikelihood(workspace, first))
      : fitFirth(workspace)
  const squares = early ? first : fitSquares(workspace, found === null ? [] : [found.gamma])
  const likelihood =
    found !== null && first === null && squares?.status === 'perfect_fit'
      ? refit(workspace, squares, found)
      : found
  const information = likelihood?.information ?? 'observed'
  return {
    programme,
    ...inferred(workspace, {
      squares,
      likelihood,
      information,
      ...(programme === null ? {} : { sparsity: programme.sparsityCovariance })
    })
  }
}
