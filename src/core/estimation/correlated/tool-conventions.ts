import type { Reference } from '../reporting/coefficients.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'

/** Whether the client asked for the conventions of a tool. */
function followsTool({ workspace }: CorrelatedWork): boolean {
  return workspace.spec.conventions !== 'equifit'
}

/**
 * What a tool's covariance of the coefficients is of the likelihood's: nlme's gls and statsmodels' GLS
 * divide r'V⁻¹r by n − p, by whatever likelihood ρ was found.
 */
export function toolFactor(work: CorrelatedWork): number {
  const { covariance, model, ordinary } = work
  const known = model.family.nuisance[0].known !== null
  return followsTool(work) && !covariance.restricted && !known
    ? model.nobs / ordinary.dfResidual
    : 1
}

/** Reference law of the likelihood's coefficients: both tools take t where σ² is estimated. */
export function likelihoodReference(work: CorrelatedWork): Reference {
  const known = work.model.family.nuisance[0].known !== null
  return followsTool(work) && !known
    ? { law: 't', df: work.ordinary.dfResidual }
    : { law: 'normal' }
}

/** Parameters that AIC does not count: statsmodels counts the coefficients alone. */
export function uncounted({ workspace, covariance, model }: CorrelatedWork): number {
  if (workspace.spec.conventions !== 'statsmodels') return 0
  const scale = model.family.nuisance[0].known === null ? 1 : 0
  return scale + (covariance.rho === 'estimate' ? 1 : 0)
}

/** What `conventions` says where a tool is followed. */
export function toolWords(work: CorrelatedWork): Readonly<Record<string, unknown>> {
  const { spec } = work.workspace
  if (!followsTool(work)) return {}
  const own = spec.conventions === 'statsmodels' && work.covariance.rho === 'estimate'
  return {
    follows: spec.conventions,
    likelihood_reference_distribution: likelihoodReference(work).law,
    likelihood_std_errors_dispersion: 'rss/(n-p)',
    matches: [spec.conventions === 'r' ? 'R nlme::gls' : 'statsmodels GLS'],
    ...(own
      ? {
          rho: 'maximum likelihood; GLSAR takes that of Yule and Walker instead, which is another estimator'
        }
      : {})
  }
}
