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
import { centre, modifiedResiduals } from '../regression/residual-resampling.ts'
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

/** Where errors of samples come from: any row of a pool of residuals (n × q), or a normal law with the covariance LL'. */
export type ErrorSource =
  | { readonly kind: 'residual'; readonly pool: Matrix }
  | { readonly kind: 'parametric'; readonly lower: Matrix }

/** Normal errors of some rows with the covariance LL' (rows × q). */
function normalErrors({ normal }: Random, rows: number, lower: Matrix): Matrix {
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

/** Errors of some rows of one block (rows × q). */
export function drawnErrors(draw: Random, rows: number, source: ErrorSource): Matrix {
  if (source.kind === 'parametric') return normalErrors(draw, rows, source.lower)
  const { pool } = source
  return rowsAt(
    pool,
    Int32Array.from({ length: rows }, () => draw.below(pool.rows))
  )
}

/** Samples of other errors, those of each block of rows from random numbers of its own. */
function withDrawnErrors({ system, rows: places }: Bootstrapped, source: ErrorSource) {
  const runs = runsOf({ rows: places.length, places })
  return (replicate: Replicate): Equation[] => {
    const errors = zeros(places.length, system.length)
    for (const { block, from, to } of runs) {
      const drawn = drawnErrors(errorsOf(replicate, block), to - from, source)
      system.forEach((_, k) => {
        column(errors, k).set(column(drawn, k), from)
      })
    }
    return withErrors(system, errors)
  }
}

/** Residuals of some rows over √(1 − h), of each equation (Davison & Hinkley 1997, section 6.2.3). */
export function modifiedBySystem(system: readonly FittedEquation[]): readonly Float64Array[] {
  return system.map((one) =>
    modifiedResiduals(one.solution.residuals, { weights: null, leverage: leveragesOf(one) })
  )
}

/** Rows of modified residuals, centred, put on any row: errors of one row stay together. */
function residualRows(work: Bootstrapped): SystemSamples {
  const { system, rows } = work
  const pool = zeros(rows.length, system.length)
  modifiedBySystem(system).forEach((own, k) => {
    centre(own)
    column(pool, k).set(own)
  })
  return withDrawnErrors(work, { kind: 'residual', pool })
}

/** What makes errors with the covariance of the maximum of independent ones (q × q); a sentence where there is none. */
export function errorFactor(sigma: Matrix | null): Matrix | string {
  const factor = sigma === null ? null : factorise(sigma)
  return factor === null ? 'There is no fitted law to draw from.' : lowerFactor(factor)
}

/** Normal errors with the covariance of the maximum. */
function parametric(work: Bootstrapped): SystemSamples | string {
  const lower = errorFactor(work.sigma)
  return typeof lower === 'string' ? lower : withDrawnErrors(work, { kind: 'parametric', lower })
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
