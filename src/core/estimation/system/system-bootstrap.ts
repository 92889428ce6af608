import type { Control, FitSpec } from '../../model/spec.ts'
import { factorise } from '../../numeric/linalg/cholesky.ts'
import { at, column, type Matrix, rowsAt, zeros } from '../../numeric/matrix.ts'
import { type Random, random } from '../../numeric/random.ts'
import { take } from '../../numeric/vector.ts'
import type { BootstrapReplicates } from '../covariances/covariance.ts'
import { collectReplicates } from '../covariances/resample.ts'
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

interface Bootstrapped {
  readonly spec: FitSpec
  readonly control: Control
  readonly system: readonly FittedEquation[]
  readonly divisor: (k: number, l: number) => number
  /** Residuals' covariance at the maximum; null where there is none. */
  readonly sigma: Matrix | null
}

type Sampler = (draw: Random) => Equation[]

/** Rows drawn with replacement, the same in every equation. */
function pairs({ system }: Bootstrapped): Sampler {
  const n = system[0].equation.y.length
  return (draw) => {
    const rows = Int32Array.from({ length: n }, () => draw.below(n))
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
function residualRows({ system }: Bootstrapped): Sampler {
  const n = system[0].equation.y.length
  const modified = zeros(n, system.length)
  system.forEach((one, k) => {
    const h = leveragesOf(one)
    const own = one.solution.residuals.map((r, i) => r / Math.sqrt(Math.max(1 - h[i], 1e-12)))
    const mean = own.reduce((sum, r) => sum + r, 0) / n
    column(modified, k).set(own.map((r) => r - mean))
  })
  return (draw) => {
    const rows = Int32Array.from({ length: n }, () => draw.below(n))
    return withErrors(system, rowsAt(modified, rows))
  }
}

/** Normal errors with the covariance of the maximum. */
function parametric({ system, sigma }: Bootstrapped): Sampler | string {
  const factor = sigma === null ? null : factorise(sigma)
  if (sigma === null || factor === null) return 'There is no fitted law to draw from.'
  const { lower, scale } = factor
  const n = system[0].equation.y.length
  const q = system.length
  return (draw) => {
    const errors = zeros(n, q)
    for (let i = 0; i < n; i++) {
      const z = Float64Array.from({ length: q }, () => draw.normal())
      for (let k = 0; k < q; k++) {
        for (let l = 0; l <= k; l++) errors.data[k * n + i] += (at(lower, k, l) * z[l]) / scale[k]
      }
    }
    return withErrors(system, errors)
  }
}

type Estimates = Readonly<Record<SystemEstimator, Float64Array | null>>

/** All estimators on one sample; null where one has no estimate of the same coefficients. */
function refit(
  { spec, control, system: whole, divisor }: Bootstrapped,
  sample: Equation[]
): Estimates {
  const none = { separate: null, feasible: null, joint: null }
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
  const choice = spec.inference.std_errors
  const asked = typeof choice !== 'string' && 'bootstrap' in choice ? choice.bootstrap : null
  const { kind = 'pairs', replicates = 999 } = asked ?? {}
  const samplers = { pairs, residual: residualRows, parametric }
  const sampler = samplers[kind](work)
  if (typeof sampler === 'string') return { separate: sampler, feasible: sampler, joint: sampler }
  const draw = random(spec.optimizer.seed)
  const found: Record<SystemEstimator, Float64Array[]> = { separate: [], feasible: [], joint: [] }
  for (let b = 0; b < replicates && !control.cancelled(); b++) {
    const values = refit(work, sampler(draw))
    for (const name of estimators) {
      const own = values[name]
      if (own !== null) found[name].push(own)
    }
    control.progress?.((b + 1) / replicates)
  }
  const drawn = { kind, replicates, seed: spec.optimizer.seed }
  return {
    separate: collectReplicates(found.separate, drawn),
    feasible: collectReplicates(found.feasible, drawn),
    joint: collectReplicates(found.joint, drawn)
  }
}
