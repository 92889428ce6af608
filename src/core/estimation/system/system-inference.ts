import type { Matrix } from '../../numeric/matrix.ts'
import { groupsOf } from '../regression/groups.ts'
import type { Reference } from '../reporting/coefficients.ts'
import { type StackedInference, stackedInference } from '../stacked/inference.ts'
import type { StackedMaximum } from '../stacked/profiles.ts'
import { stackedCoefficients } from '../stacked/stack.ts'
import { inverseOf } from './gaussian-system.ts'
import type { SystemWork } from './system-blocks.ts'
import type { SystemEstimator, SystemReplicates } from './system-bootstrap.ts'
import { baseOf, equationStack, type ScoredPoint, systemFunctions } from './system-stack.ts'

/** One estimator of a system at its coordinates. */
export interface SystemEstimate {
  /** The block's name in words. */
  readonly block: string
  readonly estimator: SystemEstimator
  readonly gamma: Float64Array
  /** Of the coordinates under the model. */
  readonly covariance: Matrix
  readonly information: string
  readonly observed?: () => Matrix | null
  readonly expected?: () => Matrix | null
  /** Null where it has no scores. */
  readonly scored: ScoredPoint | null
  readonly reference: (part: number) => Reference
  readonly maximum: StackedMaximum | null
  readonly replicates: () => SystemReplicates
}

/** Identified coefficients at coordinates, which are counted from least squares (r). */
export function estimatesAt({ system }: SystemWork, gamma: Float64Array): Float64Array {
  const base = baseOf(system)
  return stackedCoefficients(equationStack(system), gamma).map((value, j) => base[j] + value)
}

/** Inverse of an information; null where there is none, or none is definite. */
export function inverted(information: Matrix | null): Matrix | null {
  return information === null ? null : inverseOf(information)
}

/** Standard errors and intervals of one estimator by the client's choices. */
export function systemInference(work: SystemWork, estimate: SystemEstimate): StackedInference {
  const { request, system } = work
  const { covariance, information, estimator, scored } = estimate
  const { accelerations } = request
  return stackedInference(request.spec, {
    block: estimate.block,
    stack: equationStack(system),
    estimates: estimatesAt(work, estimate.gamma),
    model: { covariance, information },
    observed: estimate.observed ?? (() => covariance),
    expected: estimate.expected ?? (() => covariance),
    functions: () => (scored === null ? null : systemFunctions(system, scored, work.shared)),
    ...(request.estimators === undefined
      ? {}
      : { estimator: request.estimators(estimator, scored, work) }),
    ...(accelerations === undefined ? {} : { accelerations: () => accelerations(estimator) }),
    withoutFunctions: 'The information is singular.',
    replicates: () => estimate.replicates()[estimator],
    groups: (columns) => columns.map((name) => groupsOf(request.data, request.rows, name)),
    reference: estimate.reference,
    maximum: estimate.maximum
  })
}
