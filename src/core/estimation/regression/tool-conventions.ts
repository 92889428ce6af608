import type { Matrix } from '../../numeric/matrix.ts'
import type { WarningReport } from '../report.ts'
import type { Reference } from '../reporting/coefficients.ts'
import { followedTool, type Tool, type ToolFits, toolsOf, unfollowed } from '../reporting/tools.ts'
import { informationAt } from './information-at.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, isLinear } from './model.ts'
import { pearsonResiduals } from './residuals.ts'
import { inverseGram, predictorInformation } from './score-rows.ts'
import { spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** A dispersion model whose one nuisance parameter is a scale that glm estimates by Pearson's X². */
export function hasPearsonScale({ model }: Workspace): boolean {
  const { facts, nuisance } = model.family
  return (
    facts.exponentialDispersion &&
    !facts.discrete &&
    nuisance.length === 1 &&
    nuisance[0].known === null
  )
}

/** The functions of R and of statsmodels that fit such a model; null where there is none. */
function toolFits({ spec, model }: Workspace): ToolFits {
  const { family, link } = model
  if (spec.model.penalty !== undefined) return { r: 'R brglm2::brglmFit', statsmodels: null }
  if (family.facts.quadratic && isAffine(model))
    return { r: 'R lm', statsmodels: 'statsmodels OLS' }
  if (!isLinear(model)) return { r: family.facts.quadratic ? 'R nls' : null, statsmodels: null }
  if (family.rFit !== undefined) {
    const isTheirs = link.name === 'log'
    return {
      r: link.r === null ? null : `R ${family.rFit}`,
      statsmodels: isTheirs ? 'statsmodels NegativeBinomial' : null
    }
  }
  return {
    r: family.r === null || link.r === null ? null : 'R glm',
    statsmodels: family.python === null || link.python === null ? null : 'statsmodels GLM'
  }
}

/** What is followed of the tool whose conventions the client asked for. */
function followed(workspace: Workspace): Tool | null {
  return followedTool(workspace.spec, toolFits(workspace))
}

/** glm.nb's covariance of the coefficients: of the information that they have at the estimated shape. */
function givenShape({ model, coordinates }: Workspace, result: LikelihoodResult): Matrix | null {
  const { problem, kept } = coordinates
  const { gamma, phi } = result
  const { rows, jacobian } = informationAt(problem, { gamma, phi, free: [] })
  const { frequency } = model.observations
  const own = predictorInformation(problem, rows.predictor, phi)
  const matrix =
    own === null
      ? null
      : inverseGram(
          jacobian,
          own.map((value, i) => value * (frequency?.[i] ?? 1))
        )
  return matrix === null
    ? null
    : spreadMatrix(kept, coordinates.covariance(matrix), model.terms.length)
}

/** What a tool's covariance is made of. */
interface ToolParts {
  /** By the expected information of all parameters (p × p). */
  readonly expected: () => Matrix | null
  /** By the information that the coefficients have at the estimated shape. */
  readonly givenShape: () => Matrix | null
  /** Pearson's X². */
  readonly pearson: () => number
}

/**
 * The likelihood's covariance as glm has it: expected information, its dispersion replaced by
 * Pearson's X²/(n − p); null where the client follows no tool, or one with the joint observed information.
 */
function toolCovariance(
  workspace: Workspace,
  { expected, givenShape, pearson }: ToolParts
): Matrix | null {
  const tool = followed(workspace)
  if (tool === null) return null
  const asGiven = workspace.model.family.rFit !== undefined
  if (asGiven) return tool === 'r' ? givenShape() : null
  const matrix = expected()
  if (matrix === null || !hasPearsonScale(workspace)) return matrix
  const { model, coordinates } = workspace
  const factor = pearson() / (model.nobs - coordinates.kept.length)
  return { ...matrix, data: matrix.data.map((value) => value * factor) }
}

/** A covariance with its information, or that of the tool whose conventions the client follows. */
export function followingTool(
  workspace: Workspace,
  parts: ToolParts,
  own: { readonly matrix: Matrix; readonly information: string }
): { readonly matrix: Matrix; readonly information: string } {
  const matrix = toolCovariance(workspace, parts)
  return matrix === null ? own : { matrix, information: 'expected' }
}

/** What it is made of where the rows are at hand. */
export function toolParts(
  workspace: Workspace,
  result: LikelihoodResult,
  expected: () => Matrix | null
): ToolParts {
  const { model } = workspace
  const { frequency } = model.observations
  return {
    expected,
    givenShape: () => givenShape(workspace, result),
    pearson: () =>
      pearsonResiduals(model, result).reduce((sum, r, i) => sum + (frequency?.[i] ?? 1) * r * r, 0)
  }
}

/** Reference law of the likelihood's statistics: R takes t where it estimates a dispersion. */
export function likelihoodReference(workspace: Workspace): Reference {
  const { model, coordinates } = workspace
  return followed(workspace) === 'r' && hasPearsonScale(workspace)
    ? { law: 't', df: model.nobs - coordinates.kept.length }
    : { law: 'normal' }
}

/** Dispersions that AIC does not count: statsmodels leaves out the scale. */
export function uncounted(workspace: Workspace): number {
  return followed(workspace) === 'statsmodels' && hasPearsonScale(workspace) ? 1 : 0
}

/** What `conventions` says of tools: those that have the model, and what is followed of one of them. */
export function toolWords(workspace: Workspace): Readonly<Record<string, unknown>> {
  const matches = toolsOf(toolFits(workspace))
  const tool = followed(workspace)
  if (tool === null) return { matches }
  return {
    matches,
    follows: tool,
    likelihood_reference_distribution: likelihoodReference(workspace).law,
    ...(hasPearsonScale(workspace) ? { likelihood_std_errors_dispersion: 'pearson/(n-p)' } : {})
  }
}

/** Says so where the tool asked for has no such model. */
export const toolWarnings = (workspace: Workspace): WarningReport[] =>
  unfollowed(workspace.spec, toolFits(workspace))
