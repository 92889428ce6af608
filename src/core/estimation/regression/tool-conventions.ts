import type { Matrix } from '../../numeric/matrix.ts'
import type { Reference } from '../reporting/coefficients.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { pearsonResiduals } from './residuals.ts'
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

/** Whether the client asked for the conventions of a tool, and the law is one that its glm fits. */
function followsTool({ spec, model }: Workspace): boolean {
  return spec.conventions !== 'equifit' && model.family.facts.exponentialDispersion
}

/**
 * The likelihood's covariance as glm has it: expected information, its dispersion replaced by
 * Pearson's X²/(n − p); null where the client follows no tool.
 */
export function toolCovariance(
  workspace: Workspace,
  result: LikelihoodResult,
  expected: () => Matrix | null
): Matrix | null {
  if (!followsTool(workspace)) return null
  const matrix = expected()
  if (matrix === null || !hasPearsonScale(workspace)) return matrix
  const { model, coordinates } = workspace
  const frequency = model.observations.frequency
  let pearson = 0
  pearsonResiduals(model, result).forEach((r, i) => {
    pearson += (frequency?.[i] ?? 1) * r * r
  })
  const factor = pearson / (model.nobs - coordinates.kept.length)
  return { ...matrix, data: matrix.data.map((value) => value * factor) }
}

/** Reference law of the likelihood's statistics: R takes t where it estimates a dispersion. */
export function likelihoodReference(workspace: Workspace): Reference {
  const { model, coordinates, spec } = workspace
  return spec.conventions === 'r' && hasPearsonScale(workspace)
    ? { law: 't', df: model.nobs - coordinates.kept.length }
    : { law: 'normal' }
}

/** Dispersions that AIC does not count: statsmodels leaves out the scale. */
export function uncounted(workspace: Workspace): number {
  return workspace.spec.conventions === 'statsmodels' && hasPearsonScale(workspace) ? 1 : 0
}

/** What `conventions` says where a tool is followed. */
export function toolWords(workspace: Workspace): Readonly<Record<string, unknown>> {
  const { spec } = workspace
  if (spec.conventions === 'equifit') return {}
  return {
    follows: spec.conventions,
    likelihood_reference_distribution: likelihoodReference(workspace).law,
    ...(followsTool(workspace) && hasPearsonScale(workspace)
      ? { likelihood_std_errors_dispersion: 'pearson/(n-p)' }
      : {})
  }
}
