import type { Family } from '../../model/families/family.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { isPerfect, relationsInWords } from '../regression/squares-fit.ts'
import type { LeastSquaresBlock, Status, WarningReport } from '../report.ts'
import type { Reference } from '../reporting/coefficients.ts'
import {
  crossProducts,
  type Equation,
  type FittedEquation,
  fitEquations,
  residualsAt,
  systemSize,
  unionRank
} from './equations.ts'
import {
  expectedInformation,
  generalisedStep,
  inverseOf,
  type Overlaps,
  observedInformation,
  overlaps
} from './gaussian-system.ts'
import { maximiseSystem, type SystemMaximum } from './maximise-system.ts'
import {
  type SystemEstimate,
  separateCovariance,
  systemLikelihoodBlock,
  systemRows,
  systemSquaresBlock
} from './system-report.ts'

/** Several normal responses on the same rows, with one unknown covariance between them. */
export interface SystemRequest {
  readonly spec: FitSpec
  readonly control: Control
  readonly family: Family
  readonly structure: 'joint_responses' | 'seemingly_unrelated'
  readonly equations: readonly Equation[]
  readonly counts: { readonly total: number; readonly used: number }
  readonly description: string
  readonly pointer: string
  readonly reproduce: string | null
  readonly warnings: readonly WarningReport[]
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

const linear: ReadonlySet<Status> = new Set(['ok', 'rank_deficient'])

function relationsOf(system: readonly FittedEquation[]): string[] {
  return system.flatMap(({ equation, solution }) =>
    relationsInWords(equation, solution).map((relation) => `${equation.response}: ${relation}`)
  )
}

function squaresStatus(system: readonly FittedEquation[], relations: readonly string[]): Judged {
  const n = system[0].equation.y.length
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
  const n = request.equations[0].y.length
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

function studentReference(n: number) {
  return (one: FittedEquation): Reference => ({ law: 't', df: n - one.kept.length })
}

/** Counts of a table: per equation where all are alike, of the stacked rows otherwise. */
function countsOf({ system, n }: SystemWork) {
  const [first] = system
  const alike = system.every(({ kept }) => kept.length === first.kept.length)
  const size = systemSize(system)
  return alike
    ? { nobs: n, df: first.kept.length, dfResidual: n - first.kept.length }
    : { nobs: n, df: size, dfResidual: n * system.length - size }
}

function covarianceOf(work: SystemWork, residuals: Matrix): Matrix | null {
  return work.squares.status === 'saturated' ? null : crossProducts(residuals, work.divisor)
}

/** Least squares of every equation by itself. */
export function separateBlock(work: SystemWork): LeastSquaresBlock {
  const { system, request, squares, n } = work
  const gamma = new Float64Array(systemSize(system))
  const residuals = residualsAt(system, gamma)
  const sigma = covarianceOf(work, residuals)
  const rows = systemRows(
    system,
    { gamma, covariance: sigma === null ? null : separateCovariance(system, sigma) },
    { level: request.spec.inference.level, reference: studentReference(n) }
  )
  const block = { ...squares, method: 'householder_qr', rows, residuals, residualCovariance: sigma }
  return { ...systemSquaresBlock(block, countsOf(work)), ...relationMembers(work) }
}

function relationMembers({ relations, system }: SystemWork) {
  if (relations.length === 0) return {}
  const aliased = system.flatMap(({ equation, solution }) =>
    equation.terms
      .filter((_, j) => solution.aliased[j] === 1)
      .map((term) => `${equation.response}: ${term.name}`)
  )
  return { aliased, relations }
}

/** Feasible generalised least squares in one step from the residuals of least squares (Zellner 1962). */
export function feasibleBlock(work: SystemWork): LeastSquaresBlock {
  const { system, request, squares, shared, n } = work
  const start = residualsAt(system, new Float64Array(systemSize(system)))
  const sigma = covarianceOf(work, start)
  const inverse = sigma === null ? null : inverseOf(sigma)
  const step = inverse === null ? null : generalisedStep(system, inverse, shared)
  if (inverse === null || step === null) {
    return {
      ...separateBlock(work),
      ...(linear.has(squares.status)
        ? {
            status: 'not_identified' as const,
            reason: 'The covariance of the residuals is singular.'
          }
        : squares)
    }
  }
  const estimate: SystemEstimate = {
    gamma: step.gamma,
    covariance: inverseOf(expectedInformation(system, inverse, shared))
  }
  const residuals = residualsAt(system, step.gamma)
  const rows = systemRows(system, estimate, {
    level: request.spec.inference.level,
    reference: studentReference(n)
  })
  const residualCovariance = covarianceOf(work, residuals)
  const block = { ...squares, method: 'feasible_gls', rows, residuals, residualCovariance }
  return { ...systemSquaresBlock(block, countsOf(work)), ...relationMembers(work) }
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

export function likelihoodOf(work: SystemWork) {
  const { system, request, shared } = work
  const { spec, control } = request
  const searchable = linear.has(work.squares.status) && unbounded(work) === null
  const maximum = searchable
    ? maximiseSystem(system, shared, { iterations: spec.optimizer.max_iterations, control })
    : null
  const judged = likelihoodStatus(work, maximum)
  const expected = spec.inference.std_errors === 'expected'
  const usable = maximum !== null && linear.has(judged.status)
  const information = !usable
    ? null
    : expected
      ? expectedInformation(system, maximum.point.inverse, shared)
      : observedInformation(system, maximum.point, shared)
  const fixed = judged.status === 'perfect_fit' || judged.status === 'saturated'
  const gamma =
    maximum?.point.gamma ?? new Float64Array(systemSize(system)).fill(fixed ? 0 : Number.NaN)
  const estimate = { gamma, covariance: information === null ? null : inverseOf(information) }
  return { maximum, judged, estimate, expected }
}

export function likelihoodBlock(work: SystemWork, found: ReturnType<typeof likelihoodOf>) {
  const { system, request, n } = work
  const { maximum, judged, estimate, expected } = found
  const q = system.length
  const rows = systemRows(system, estimate, {
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
      information: maximum === null ? 'none' : expected ? 'expected' : 'observed',
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
  return { ...block, ...relationMembers(work) }
}
