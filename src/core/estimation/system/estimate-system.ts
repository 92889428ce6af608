import type { Matrix } from '../../numeric/matrix.ts'
import { covarianceConventions } from '../covariances/apply.ts'
import { charts } from '../plots/registry.ts'
import { systemScene } from '../plots/scenes/system.ts'
import type { Report, WarningReport } from '../report.ts'
import { systemSize, unionRank } from './equations.ts'
import { prepare, type SystemRequest, type SystemWork } from './system-blocks.ts'
import { type SystemReplicates, systemReplicates } from './system-bootstrap.ts'
import { systemChecks, systemDiagnostics } from './system-diagnostics.ts'
import { likelihoodBlock, likelihoodOf } from './system-likelihood.ts'
import { feasibleBlock, separateBlock } from './system-squares.ts'
import { judgeSystem } from './system-verdict.ts'
import { toolWarnings, toolWords } from './tool-conventions.ts'

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
    ...toolWords(work.request)
  }
}

/** Bootstrap estimates of all estimators, drawn when first asked for. */
function drawnOnce(
  { request, system, divisor }: SystemWork,
  sigma: Matrix | null
): () => SystemReplicates {
  let known: SystemReplicates | null = null
  return () => {
    known ??= systemReplicates({ ...request, system, divisor, sigma })
    return known
  }
}

/** A system with all its estimates, for calls that go on from them. */
export function fitSystem(request: SystemRequest) {
  const work = prepare(request)
  const found = likelihoodOf(work)
  const replicates = drawnOnce(work, found.maximum?.point.sigma ?? null)
  const separate = separateBlock(work, replicates)
  const feasible =
    request.structure === 'seemingly_unrelated' ? feasibleBlock(work, replicates) : null
  const joint = likelihoodBlock(work, found, replicates)
  return { work, found, separate, feasible, joint }
}

function judged({ work, found, separate, joint }: ReturnType<typeof fitSystem>) {
  const { request, system, shared } = work
  const { family, structure, spec } = request
  const verdict = judgeSystem({
    family,
    structure,
    system,
    shared,
    sameRegressors: sameRegressors(work),
    maximum: found.maximum?.point ?? null,
    likelihood: found.estimate,
    statuses: [separate.block.status, joint.block.status]
  })
  return spec.include.includes('assumptions')
    ? { ...verdict, assumption_checks: systemChecks(work) }
    : verdict
}

/** A system of normal regressions: equation by equation, jointly, judged. */
export function estimateSystem(request: SystemRequest): Report {
  const fitted = fitSystem(request)
  const { work, found, separate, feasible, joint } = fitted
  const maximum_likelihood = joint.block
  const inferences = [separate.inference, feasible?.inference ?? null, joint.inference]
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
    least_squares: { ...separate.block, ...systemDiagnostics(work) },
    ...(feasible === null ? {} : { generalized_least_squares: feasible.block }),
    maximum_likelihood,
    equivalence: judged(fitted),
    conventions: {
      ...conventions(work, maximum_likelihood.information),
      ...covarianceConventions({
        least_squares: separate.inference?.applied ?? null,
        ...(feasible === null
          ? {}
          : { generalized_least_squares: feasible.inference?.applied ?? null }),
        maximum_likelihood: joint.inference?.applied ?? null
      })
    },
    reproduce: { r: request.reproduce, python: null, seed: request.spec.optimizer.seed },
    ...charts(request.spec, () => systemScene(work, found.maximum)),
    warnings: [
      ...request.warnings,
      ...aliasWarnings(work),
      ...toolWarnings(work.request),
      ...inferences.flatMap((inference) => inference?.warnings ?? [])
    ]
  }
}
