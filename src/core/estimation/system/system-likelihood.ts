import type { LikelihoodBlock, Status } from '../report-blocks.ts'
import type { StackedMaximum } from '../stacked/profiles.ts'
import { residualsAt, systemSize, unionRank } from './equations.ts'
import { expectedInformation, observedInformation } from './gaussian-system.ts'
import { jointDiagnostics } from './joint-diagnostics.ts'
import { maximiseSystem, type SystemMaximum } from './maximise-system.ts'
import { linear, relationMembers, type SystemWork } from './system-blocks.ts'
import type { SystemReplicates } from './system-bootstrap.ts'
import { estimatesAt, inverted, systemInference } from './system-inference.ts'
import { type SystemEstimate, systemLikelihoodBlock, systemRows } from './system-report.ts'
import { systemResiduals } from './system-residuals.ts'
import type { BlockWithInference } from './system-squares.ts'
import { baseOf, systemSurface } from './system-stack.ts'
import { jointTests } from './system-tests.ts'
import { likelihoodCovariance, likelihoodReference } from './tool-conventions.ts'

interface Judged {
  readonly status: Status
  readonly reason: string | null
}

export interface FoundLikelihood {
  readonly maximum: SystemMaximum | null
  readonly judged: Judged
  readonly estimate: SystemEstimate
}

/** Why the likelihood has no maximum, if it has none: too few rows, or residuals that depend on each other. */
function unbounded({ system, n }: SystemWork): string | null {
  const rank = unionRank(system)
  const q = system.length
  if (n >= rank + q) return null
  return `With ${n} rows, ${rank} independent regressors and ${q} responses some combination of the responses is fitted exactly: the likelihood grows without limit as the error covariance tends to a singular one. At least ${rank + q} rows are needed.`
}

function likelihoodStatus(work: SystemWork, maximum: SystemMaximum | null): Judged {
  const { squares } = work
  if (squares.status === 'perfect_fit' || squares.status === 'saturated') return squares
  const reason = unbounded(work)
  if (reason !== null) return { status: 'unbounded', reason }
  if (maximum === null) {
    return {
      status: 'unbounded',
      reason:
        'A combination of the responses is fitted exactly, so the likelihood grows without limit as the error covariance tends to a singular one.'
    }
  }
  if (maximum.converged) return squares
  return {
    status: 'not_converged',
    reason: 'The limit of iterations or of time was reached before the likelihood settled.'
  }
}

export function likelihoodOf(work: SystemWork): FoundLikelihood {
  const { system, request, shared } = work
  const { spec, control } = request
  const searchable = linear.has(work.squares.status) && unbounded(work) === null
  const maximum = searchable
    ? maximiseSystem(system, shared, { iterations: spec.optimizer.max_iterations, control })
    : null
  const judged = likelihoodStatus(work, maximum)
  const fixed = judged.status === 'perfect_fit' || judged.status === 'saturated'
  const gamma =
    maximum?.point.gamma ?? new Float64Array(systemSize(system)).fill(fixed ? 0 : Number.NaN)
  const usable = maximum !== null && linear.has(judged.status)
  const observed = usable ? inverted(observedInformation(system, maximum.point, shared)) : null
  return { maximum, judged, estimate: { gamma, covariance: observed } }
}

function maximumOf(work: SystemWork, { point }: SystemMaximum): StackedMaximum | null {
  const { system, shared, request } = work
  const surface = systemSurface(system, shared)
  const summit = surface.at(point.gamma)
  const { cancelled } = request.control
  return summit === null ? null : { surface, summit, base: baseOf(system), cancelled }
}

/** Standard errors, intervals and tests of the maximum; null where there is none. */
function inferenceOf(
  work: SystemWork,
  { maximum, judged, estimate }: FoundLikelihood,
  replicates: () => SystemReplicates
) {
  const { system, shared, request } = work
  const { gamma, covariance } = estimate
  if (maximum === null || covariance === null || !linear.has(judged.status)) return null
  const { inverse } = maximum.point
  const top = maximumOf(work, maximum)
  const expected = () => inverted(expectedInformation(system, inverse, shared))
  const found = systemInference(work, {
    block: 'maximum likelihood',
    estimator: 'joint',
    gamma,
    ...likelihoodCovariance(work, { observed: covariance, expected }),
    observed: () => covariance,
    expected,
    // With the same regressors everywhere the two estimators are one, and so are their scores.
    scored: { gamma, inverse: request.structure === 'joint_responses' ? null : inverse },
    reference: (part) => likelihoodReference(work, part),
    maximum: top,
    replicates
  })
  const tests =
    top === null
      ? {}
      : jointTests(work, found, { maximum: top, estimates: estimatesAt(work, gamma) })
  return { ...found, members: { ...found.members, ...tests } }
}

export function likelihoodBlock(
  work: SystemWork,
  found: FoundLikelihood,
  replicates: () => SystemReplicates
): BlockWithInference<LikelihoodBlock> {
  const { system, request, n } = work
  const { maximum, judged, estimate } = found
  const q = system.length
  const inference = inferenceOf(work, found, replicates)
  const rows =
    inference?.rows ??
    systemRows(system, estimate, {
      level: request.spec.inference.level,
      reference: () => ({ law: 'normal' })
    })
  const block = systemLikelihoodBlock(
    {
      ...judged,
      method: maximum === null ? 'none' : 'iterated_gls_newton',
      rows,
      residuals: residualsAt(system, estimate.gamma),
      residualCovariance: maximum?.point.sigma ?? null
    },
    {
      nobs: n,
      df: systemSize(system) + (q * (q + 1)) / 2,
      logLikelihood: maximum?.point.logLikelihood ?? Number.NaN,
      information:
        inference?.applied.chosen.information ?? (maximum === null ? 'none' : 'observed'),
      convergence:
        maximum === null
          ? null
          : {
              iterations: maximum.iterations,
              evaluations: maximum.iterations,
              scaled_gradient: maximum.scaledGradient,
              hessian_condition: Number.NaN,
              starts_agreeing: '1/1'
            }
    }
  )
  const perRow =
    maximum === null
      ? {}
      : {
          ...systemResiduals(work, estimate.gamma, {
            sigma: maximum.point.sigma,
            likelihood: true
          }),
          ...(linear.has(judged.status) ? jointDiagnostics(work, maximum.point) : {})
        }
  return {
    block: { ...block, ...inference?.members, ...perRow, ...relationMembers(work) },
    inference
  }
}
