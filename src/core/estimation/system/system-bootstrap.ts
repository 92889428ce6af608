import type { Control, FitSpec } from '../../model/spec.ts'
import { factorise, lowerFactor } from '../../numeric/linalg/cholesky.ts'
import { at, column, type Matrix, rowsAt, zeros } from '../../numeric/matrix.ts'
import type { Random } from '../../numeric/random.ts'
import { take } from '../../numeric/vector.ts'
import type { BootstrapReplicates } from '../covariances/covariance.ts'
import {
  askedSamples,
  collectReplicates,
  errorsOf,
  pairCounts,
  type Replicate,
  repeatedRows,
  runsOf
} from '../covariances/resample.ts'
import { atTerms, stackedCoefficients } from '../stacked/stack.ts'
import {
  crossProducts,
  type Equation,
  type FittedEquation,
  fitEquations,
  residualsAt,
  systemSize
} from './equations.ts'
import { generalisedStep, inverseOf, overlaps } from './gaussian-system.ts'
import { maximiseSystem } from './maximise-system.ts'
import { baseOf, equationStack, leveragesOf } from './system-stack.ts'

const estimators = ['separate', 'feasible', 'joint'] as const
export type SystemEstimator = (typeof estimators)[number]

/** The equations of a sample; null where it has no estimate of the same coefficients. */
export type SystemSamples = (replicate: Replicate) => readonly Equation[] | null

interface Bootstrapped {
  readonly spec: FitSpec
  readonly control: Control
  readonly system: readonly FittedEquation[]
  readonly divisor: (k: number, l: number) => number
  /** Residuals' covariance at the maximum; null where there is none. */
  readonly sigma: Matrix | null
  /** Index in the client's data of each row. */
  readonly rows: Int32Array
  /** Samples that were drawn elsewhere, or why none were. */
  readonly samples?: SystemSamples | string
}

/** Rows drawn with replacement, the same in every equation. */
function pairs({ system, rows: places }: Bootstrapped): SystemSamples {
  const counts = pairCounts({ rows: places.length, frequency: null, places })
  return (replicate) => {
    const rows = repeatedRows(counts(replicate))
    return system.map(({ equation }) => ({
      ...equation,
      x: rowsAt(equation.x, rows),
      tail: equation.tail === null ? null : rowsAt(equation.tail, rows),
      y: take(equation.y, rows),
      yTail: equation.yTail === null ? null : take(equation.yTail, rows)
    }))
  }
}

/** The system with other errors (n × q) around the means of least squares. */
function withErrors(system: readonly FittedEquation[], errors: Matrix): Equation[] {
  return system.map(({ equation, solution }, k) => ({
    ...equation,
    y: solution.residuals.map((r, i) => equation.y[i] - r + at(errors, i, k)),
    yTail: null
  }))
}

/** Rows of residuals over √(1 − h), centred, put on any row: errors of one row stay together. */
function residualRows({ system }: Bootstrapped): SystemSamples {
  const n = system[0].equation.y.length
  const modified = zeros(n, system.length)
  system.forEach((one, k) => {
    const h = leveragesOf(one)
    const own = one.solution.residuals.map((r, i) => r / Math.sqrt(Math.max(1 - h[i], 1e-12)))
    const mean = own.reduce((sum, r) => sum + r, 0) / n
    column(modified, k).set(own.map((r) => r - mean))
  })
  return (replicate) => {
    const draw = errorsOf(replicate, 0)
    const rows = Int32Array.from({ length: n }, () => draw.below(n))
    return withErrors(system, rowsAt(modified, rows))
  }
}

/** What makes errors with the covariance of the maximum of independent ones (q × q); a sentence where there is none. */
export function errorFactor(sigma: Matrix | null): Matrix | string {
  const factor = sigma === null ? null : factorise(sigma)
  return factor === null ? 'There is no fitted law to draw from.' : lowerFactor(factor)
}

/** Normal errors of some rows of one block, with the covariance LL' (rows × q). */
export function drawnErrors({ normal }: Random, rows: number, lower: Matrix): Matrix {
  const q = lower.rows
  const errors = zeros(rows, q)
  for (let i = 0; i < rows; i++) {
    const z = Float64Array.from({ length: q }, normal)
    for (let k = 0; k < q; k++) {
      for (let l = 0; l <= k; l++) errors.data[k * rows + i] += at(lower, k, l) * z[l]
    }
  }
  return errors
}

/** Normal errors with the covariance of the maximum. */
function parametric({ system, sigma, rows: places }: Bootstrapped): SystemSamples | string {
  const lower = errorFactor(sigma)
  if (typeof lower === 'string') return lower
  const runs = runsOf({ rows: places.length, places })
  return (replicate) => {
    const errors = zeros(places.length, system.length)
    for (const { block, from, to } of runs) {
      const drawn = drawnErrors(errorsOf(replicate, block), to - from, lower)
      system.forEach((_, k) => {
        column(errors, k).set(column(drawn, k), from)
      })
    }
    return withErrors(system, errors)
  }
}

type Estimates = Readonly<Record<SystemEstimator, Float64Array | null>>

/** All estimators on one sample; null where one has no estimate of the same coefficients. */
function refit(
  { spec, control, system: whole, divisor }: Bootstrapped,
  sample: readonly Equation[] | null
): Estimates {
  const none = { separate: null, feasible: null, joint: null }
  if (sample === null) return none
  const system = fitEquations(sample)
  if (system.some(({ kept }, k) => kept.join() !== whole[k].kept.join())) return none
  const stack = equationStack(system)
  const base = baseOf(system)
  const shared = overlaps(system)
  const terms = (gamma: Float64Array | undefined): Float64Array | null =>
    gamma === undefined
      ? null
      : atTerms(
          stack,
          stackedCoefficients(stack, gamma).map((value, j) => base[j] + value)
        )
  const start = new Float64Array(systemSize(system))
  const inverse = inverseOf(crossProducts(residualsAt(system, start), divisor))
  const step = inverse === null ? null : generalisedStep(system, inverse, shared)
  const iterations = spec.optimizer.max_iterations
  const maximum = maximiseSystem(system, shared, { iterations, control })
  return {
    separate: terms(start),
    feasible: terms(step?.gamma),
    joint: terms(maximum?.converged === true ? maximum.point.gamma : undefined)
  }
}

export type SystemReplicates = Readonly<Record<SystemEstimator, BootstrapReplicates | string>>

/** Estimates of all estimators from the same bootstrap samples. */
export function systemReplicates(work: Bootstrapped): SystemReplicates {
  const { spec, control } = work
  const { kind, replicates } = askedSamples(spec.inference)
  const samplers = { pairs, residual: residualRows, parametric }
  const sampler = work.samples ?? samplers[kind](work)
  if (typeof sampler === 'string') return { separate: sampler, feasible: sampler, joint: sampler }
  const { seed } = spec.optimizer
  const found: Record<SystemEstimator, Float64Array[]> = { separate: [], feasible: [], joint: [] }
  for (let b = 0; b < replicates && !control.cancelled(); b++) {
    const values = refit(work, sampler({ seed, number: b }))
    for (const name of estimators) {
      const own = values[name]
      if (own !== null) found[name].push(own)
    }
    control.progress?.((b + 1) / replicates)
  }
  const drawn = { kind, replicates, seed }
  return {
    separate: collectReplicates(found.separate, drawn),
    feasible: collectReplicates(found.feasible, drawn),
    joint: collectReplicates(found.joint, drawn)
  }
}
