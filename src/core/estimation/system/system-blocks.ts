import type { Dataset } from '../../model/dataset.ts'
import type { Family } from '../../model/families/family.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import type { CovarianceEstimator } from '../covariances/covariance.ts'
import { isPerfect, relationsInWords } from '../regression/squares-fit.ts'
import type { WarningReport } from '../report.ts'
import type { Status } from '../report-blocks.ts'
import { type Equation, type FittedEquation, fitEquations } from './equations.ts'
import { type Overlaps, overlaps } from './gaussian-system.ts'
import type { SystemEstimator, SystemSamples } from './system-bootstrap.ts'
import type { SystemRows } from './system-residuals.ts'
import type { ScoredPoint } from './system-stack.ts'

/** Several normal responses on the same rows, with one unknown covariance between them. */
export interface SystemRequest {
  readonly spec: FitSpec
  readonly control: Control
  readonly family: Family
  readonly structure: 'joint_responses' | 'seemingly_unrelated'
  readonly equations: readonly Equation[]
  readonly counts: { readonly total: number; readonly used: number }
  /** Index in the client's data of each row used. */
  readonly rows: Int32Array
  readonly data: Dataset
  readonly description: string
  readonly pointer: string
  readonly reproduce: string | null
  readonly warnings: readonly WarningReport[]
  /** What estimates the covariance of each estimate, where it is not what the client's choice names. */
  readonly estimators?: (
    name: SystemEstimator,
    scored: ScoredPoint | null,
    work: SystemWork
  ) => CovarianceEstimator
  /** Samples of rows that are not these, or why there are none; and the skewness constants of each estimate on them. */
  readonly samples?: SystemSamples | string
  readonly accelerations?: (name: SystemEstimator) => Float64Array | null
  /** All rows at coordinates of the system, where a few stand for them in its equations; null where they are not kept. */
  readonly rowsAt?: (work: SystemWork, gamma: Float64Array) => SystemRows | null
  /** The same system on all rows, side by side, where a few stand for them in its equations. */
  readonly allRows?: (work: SystemWork) => SystemWork
}

interface Judged {
  readonly status: Status
  readonly reason: string | null
}

export interface SystemWork {
  readonly request: SystemRequest
  readonly system: readonly FittedEquation[]
  readonly shared: Overlaps
  readonly n: number
  readonly relations: readonly string[]
  readonly squares: Judged
  /** n − √(p_k p_l)-type divisors: √((n − p_k)(n − p_l)). */
  readonly divisor: (k: number, l: number) => number
}

/** A system on all of its rows, for what is told of each of them. */
export function onAllRows(work: SystemWork): SystemWork {
  return work.request.allRows?.(work) ?? work
}

export const linear: ReadonlySet<Status> = new Set(['ok', 'rank_deficient'])

function relationsOf(system: readonly FittedEquation[]): string[] {
  return system.flatMap(({ equation, solution }) =>
    relationsInWords(equation, solution).map((relation) => `${equation.response}: ${relation}`)
  )
}

function squaresStatus(system: readonly FittedEquation[], relations: readonly string[]): Judged {
  const n = system[0].equation.count
  if (relations.length > 0) {
    return {
      status: 'rank_deficient',
      reason: `The design does not identify every coefficient: ${relations.join('; ')}.`
    }
  }
  if (system.some(({ kept }) => kept.length >= n)) {
    return {
      status: 'saturated',
      reason:
        'An equation has as many coefficients as rows: nothing is left to estimate the error covariance from.'
    }
  }
  const perfect = system.find(({ equation, solution }) => isPerfect(solution.rss, equation.y, null))
  if (perfect === undefined) return { status: 'ok', reason: null }
  return {
    status: 'perfect_fit',
    reason: `The residuals of ${perfect.equation.response} are zero to rounding: the error covariance is singular and nothing that divides by it exists.`
  }
}

export function prepare(request: SystemRequest): SystemWork {
  const system = fitEquations(request.equations)
  const n = request.equations[0].count
  const relations = relationsOf(system)
  const left = system.map(({ kept }) => n - kept.length)
  return {
    request,
    system,
    shared: overlaps(system),
    n,
    relations,
    squares: squaresStatus(system, relations),
    divisor: (k, l) => (left[k] === left[l] ? left[k] : Math.sqrt(left[k] * left[l]))
  }
}

export function relationMembers({ relations, system }: SystemWork) {
  if (relations.length === 0) return {}
  const aliased = system.flatMap(({ equation, solution }) =>
    equation.terms
      .filter((_, j) => solution.aliased[j] === 1)
      .map((term) => `${equation.response}: ${term.name}`)
  )
  return { aliased, relations }
}
