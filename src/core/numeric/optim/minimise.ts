import type { Matrix } from '../matrix.ts'
import { type Active, activeBounds, freeIndices, principal, project, unbounded } from './bounds.ts'
import { type Convergence, judgeConvergence } from './convergence.ts'
import { expand, newton, noiseUlps } from './newton.ts'
import type { Objective } from './objective.ts'
import type { Box, Budget, Iterate, Optimiser, Stop } from './optimiser.ts'
import { polish } from './polish.ts'
import { allFinite, type Expanded } from './quadratic-model.ts'

export interface MinimiseOptions extends Partial<Budget> {
  /** Default: trust-region Newton. */
  readonly optimiser?: Optimiser
  readonly box?: Box
  /** Typical sizes of the parameters (length size); by default taken from the Hessian. */
  readonly scale?: Float64Array
  /** Size of one unit of the objective, for the tolerance: 1 for −ln L (default), σ² for ½Σr². */
  readonly unit?: number
}

export interface TraceEntry {
  readonly value: number
  readonly decrement: number
}

export interface Minimum {
  readonly x: Float64Array
  readonly value: number
  readonly gradient: Float64Array
  readonly hessian: Matrix
  readonly stop: Stop
  /** Accepted steps, polishing included. */
  readonly iterations: number
  /** Evaluations of the objective at any order. */
  readonly evaluations: number
  /** The last accepted points, oldest first. */
  readonly trace: readonly TraceEntry[]
  /** −1 at its lower bound, +1 at its upper bound; the gradient there is the multiplier. */
  readonly active: Active
  /** The contract judged over parameters that are not at a bound. Its direction has length size. */
  readonly convergence: Convergence
}

export const defaultBudget: Budget = {
  iterations: 500,
  gradientTolerance: 1e-6,
  cancelled: () => false
}

/**
 * Minimises f from `start` (length size; moved into the box). Never throws for numerical reasons:
 * the stop and the convergence record tell what was reached, and x is always the best point met.
 */
export function minimise(
  f: Objective,
  start: Float64Array,
  options: MinimiseOptions = {}
): Minimum {
  const budget: Budget = { ...defaultBudget, ...options }
  const unit = options.unit ?? 1
  const box = options.box ?? unbounded(f.size)
  const counted = counting(f)
  const from = project(start.slice(), box)
  const first = expand(counted.objective, from)
  const report = (at: Expanded, rest: Outcome): Minimum =>
    summary({ at, box, unit, evaluations: counted.count(), ...rest })
  if (!allFinite(first)) {
    return report(first, { stop: 'not-finite', iterations: 0, trace: [], ...unpolished })
  }
  const terrain = { box, scale: options.scale ?? null }
  const path = (options.optimiser ?? newton).iterate(counted.objective, from, terrain)
  const run = follow(path, budget, unit)
  if (!run.settled) return report(run.at, { ...run, ...unpolished })
  const done = polish(counted.objective, run.at, box)
  const stop: Stop = run.stop === 'trust-region-collapsed' ? 'step-small' : run.stop
  return report(done.at, {
    stop,
    iterations: run.iterations + done.steps.length,
    trace: [...run.trace, ...done.steps].slice(-6),
    atPrecision: run.stop === 'trust-region-collapsed',
    endless: done.endless
  })
}

interface Outcome {
  readonly stop: Stop
  readonly iterations: number
  readonly trace: readonly TraceEntry[]
  readonly atPrecision: boolean
  readonly endless: boolean
}

const unpolished = { atPrecision: false, endless: false } as const

/** Runs the method until its point passes the gradient test, breaks down or meets the budget. */
function follow(
  path: Generator<Iterate, Stop, void>,
  budget: Budget,
  unit: number
): { at: Iterate; stop: Stop; iterations: number; trace: TraceEntry[]; settled: boolean } {
  const trace: TraceEntry[] = []
  let iterations = 0
  let next = path.next()
  if (next.done) throw new Error('an optimiser yields its start first')
  let at = next.value
  for (;;) {
    trace.push({ value: at.value, decrement: at.decrement })
    if (trace.length > 6) trace.shift()
    const settled = resolved(at, budget.gradientTolerance * Math.sqrt(unit))
    if (settled && !at.singular) return { at, stop: 'gradient-small', iterations, trace, settled }
    const halt = iterations >= budget.iterations ? 'iteration-limit' : null
    const interrupted: Stop | null = budget.cancelled() ? 'cancelled' : halt
    if (interrupted !== null) return { at, stop: interrupted, iterations, trace, settled: false }
    next = path.next()
    if (next.done) {
      const close = at.decrement * at.decrement <= 1e-8 * unit
      return { at, stop: next.value, iterations, trace, settled: close }
    }
    at = next.value
    iterations++
  }
}

/** The gradient is small, or f cannot resolve what is left of the descent. */
function resolved({ decrement, value }: Iterate, tolerance: number): boolean {
  return decrement <= tolerance || decrement * decrement <= noiseUlps * Math.abs(value)
}

function counting(f: Objective): { readonly objective: Objective; readonly count: () => number } {
  let evaluations = 0
  const count = <T>(result: T): T => {
    evaluations++
    return result
  }
  const objective: Objective = {
    size: f.size,
    value: (x) => count(f.value(x)),
    gradient: (x, out) => count(f.gradient(x, out)),
    hessian: (x, gradient, hessian) => count(f.hessian(x, gradient, hessian))
  }
  return { objective, count: () => evaluations }
}

interface Ending extends Outcome {
  readonly at: Expanded
  readonly box: Box
  readonly unit: number
  readonly evaluations: number
}

function summary({ at, box, unit, atPrecision, endless, ...rest }: Ending): Minimum {
  const active = activeBounds(at.x, at.gradient, box)
  const free = freeIndices(active)
  const pick = (v: Float64Array): Float64Array => Float64Array.from(free, (j) => v[j])
  const judged = judgeConvergence({
    x: pick(at.x),
    gradient: pick(at.gradient),
    hessian: principal(at.hessian, free),
    unit,
    atPrecision,
    endless
  })
  const direction = judged.direction === null ? null : new Float64Array(at.x.length)
  if (direction !== null && judged.direction !== null) {
    for (let k = 0; k < free.length; k++) direction[free[k]] = judged.direction[k]
  }
  const { x, value, gradient, hessian } = at
  return { x, value, gradient, hessian, active, convergence: { ...judged, direction }, ...rest }
}
