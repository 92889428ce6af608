import type { Matrix } from '../../numeric/matrix.ts'
import type { WarningReport } from '../report.ts'
import type { Reference } from '../reporting/coefficients.ts'
import { followedTool, type ToolFits, toolsOf, unfollowed } from '../reporting/tools.ts'
import type { SystemRequest, SystemWork } from './system-blocks.ts'

/** The functions that fit several responses: statsmodels' fits each by itself. */
const fits: Readonly<Record<SystemRequest['structure'], ToolFits>> = {
  joint_responses: { r: 'R lm', statsmodels: 'statsmodels OLS' },
  seemingly_unrelated: {
    r: 'R systemfit, methodResidCov = "geomean"',
    statsmodels: null
  }
}

const followed = ({ spec, structure }: SystemRequest) => followedTool(spec, fits[structure])

interface Covariances {
  readonly observed: Matrix
  readonly expected: () => Matrix | null
}

/**
 * The likelihood's covariance. Where a tool is followed it is that of its table: of responses to the
 * same regressors residual sums over n − p, of unrelated regressions (X'(Σ⁻¹ ⊗ I)X)⁻¹, to which
 * systemfit comes by iterating.
 */
export function likelihoodCovariance(
  { request, system, n }: SystemWork,
  { observed, expected }: Covariances
): { readonly covariance: Matrix; readonly information: string } {
  const own = { covariance: observed, information: 'observed' }
  if (followed(request) === null) return own
  const covariance = expected()
  if (covariance === null) return own
  const factor = request.structure === 'joint_responses' ? n / (n - system[0].kept.length) : 1
  return {
    covariance: { ...covariance, data: covariance.data.map((value) => value * factor) },
    information: 'expected'
  }
}

/** Law of the likelihood's statistics in an equation: R's tables have t by its own residual degrees. */
export function likelihoodReference({ request, system, n }: SystemWork, part: number): Reference {
  return followed(request) === 'r'
    ? { law: 't', df: n - system[part].kept.length }
    : { law: 'normal' }
}

/** What `conventions` says of tools. */
export function toolWords(request: SystemRequest): Readonly<Record<string, unknown>> {
  const matches = toolsOf(fits[request.structure])
  const tool = followed(request)
  if (tool === null) return { matches }
  return {
    matches,
    follows: tool,
    likelihood_reference_distribution: tool === 'r' ? 't' : 'normal',
    likelihood_std_errors_divisor: request.structure === 'joint_responses' ? 'n-p' : 'n'
  }
}

/** Says so where the tool asked for has no such model. */
export const toolWarnings = ({ spec, structure }: SystemRequest): WarningReport[] =>
  unfollowed(spec, fits[structure])
