import { fitLikelihood, fitSquares } from './fits.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, isLinear } from './model.ts'
import { fitProgramme, isProgramme, type ProgrammeResult } from './programme-fit.ts'
import type { SquaresFit } from './squares-fit.ts'
import { type ChosenCovariances, chooseCovariances } from './standard-errors.ts'
import { countStatus, type Workspace } from './workspace.ts'

/** Both estimates of one regression with the covariances that the client chose. */
export interface BothEstimates {
  /** Null on labels without a coding. */
  readonly squares: SquaresFit | null
  /** Null when no start has a finite likelihood. */
  readonly likelihood: LikelihoodResult | null
  readonly programme: ProgrammeResult | null
  readonly errors: ChosenCovariances
}

/** A curved normal mean that interpolates the data: the likelihood is unbounded too. */
function refit(
  workspace: Workspace,
  squares: SquaresFit,
  likelihood: LikelihoodResult
): LikelihoodResult {
  const { settled, reason } = countStatus(workspace, squares)
  return settled === 'perfect_fit'
    ? { ...likelihood, status: settled, reason, logLikelihood: Number.NaN }
    : likelihood
}

/** Fits the model both ways; each search may begin where the other ended. */
export function estimateBoth(workspace: Workspace): BothEstimates {
  const { model } = workspace
  const early = isAffine(model) || !isLinear(model)
  const first = early ? fitSquares(workspace, []) : null
  const programme =
    isProgramme(workspace) && isLinear(model)
      ? fitProgramme(workspace, model, countStatus(workspace, first))
      : null
  const found = programme ?? fitLikelihood(workspace, first)
  const squares = early ? first : fitSquares(workspace, found === null ? [] : [found.gamma])
  const likelihood =
    found !== null && first === null && squares?.status === 'perfect_fit'
      ? refit(workspace, squares, found)
      : found
  const information = programme?.information ?? 'observed'
  const errors = chooseCovariances(workspace, { squares, likelihood, information })
  return { squares, likelihood, programme, errors }
}
