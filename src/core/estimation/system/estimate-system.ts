import { charts } from '../plots/registry.ts'
import { systemScene } from '../plots/scenes/system.ts'
import type { Report, WarningReport } from '../report.ts'
import { systemSize, unionRank } from './equations.ts'
import {
  feasibleBlock,
  likelihoodBlock,
  likelihoodOf,
  prepare,
  type SystemRequest,
  type SystemWork,
  separateBlock
} from './system-blocks.ts'
import { judgeSystem } from './system-verdict.ts'

function aliasWarnings({ relations, request }: SystemWork): WarningReport[] {
  if (relations.length === 0) return []
  return [
    {
      code: 'rank_deficient',
      detail: `The design does not identify every coefficient: ${relations.join('; ')}.`,
      pointer: request.pointer,
      action: 'Drop the aliased terms; fitted values do not depend on which of them are dropped.'
    }
  ]
}

/** Regressors of one span in every equation. */
function sameRegressors({ system }: SystemWork): boolean {
  const [first] = system
  if (system.some(({ kept }) => kept.length !== first.kept.length)) return false
  return unionRank(system) === first.kept.length
}

function conventions(work: SystemWork, information: string): Report['conventions'] {
  const q = work.system.length
  return {
    sigma2_divisor: 'n-p',
    residual_covariance_divisor: 'sqrt((n-p_k)(n-p_l))',
    log_likelihood_sigma2_divisor: 'n',
    aic_parameters: systemSize(work.system) + (q * (q + 1)) / 2,
    reference_distribution: 't',
    likelihood_reference_distribution: 'normal',
    std_errors: work.request.spec.inference.std_errors,
    information,
    matches:
      work.request.structure === 'joint_responses'
        ? ['R lm']
        : ['R systemfit, methodResidCov = "geomean"']
  }
}

/** A system of normal regressions: equation by equation, jointly, judged. */
export function estimateSystem(request: SystemRequest): Report {
  const work = prepare(request)
  const found = likelihoodOf(work)
  const least_squares = separateBlock(work)
  const maximum_likelihood = likelihoodBlock(work, found)
  const terms = work.system.flatMap(({ equation }) =>
    equation.terms.map((term) => `${equation.response}: ${term.name}`)
  )
  return {
    model: {
      description: request.description,
      family: { name: request.family.name },
      link: 'identity',
      terms,
      parameters: terms.length
    },
    data: {
      rows: request.counts.total,
      rows_used: request.counts.used,
      rows_dropped: request.counts.total - request.counts.used
    },
    least_squares,
    ...(request.structure === 'seemingly_unrelated'
      ? { generalized_least_squares: feasibleBlock(work) }
      : {}),
    maximum_likelihood,
    equivalence: judgeSystem({
      family: request.family,
      structure: request.structure,
      system: work.system,
      shared: work.shared,
      sameRegressors: sameRegressors(work),
      maximum: found.maximum?.point ?? null,
      likelihood: found.estimate,
      statuses: [least_squares.status, maximum_likelihood.status]
    }),
    conventions: conventions(work, maximum_likelihood.information),
    reproduce: { r: request.reproduce, python: null, seed: request.spec.optimizer.seed },
    ...charts(request.spec, () => systemScene(work, found.maximum)),
    warnings: [...request.warnings, ...aliasWarnings(work)]
  }
}
