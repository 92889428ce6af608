import type { Predictor } from '../../model/predictor.ts'
import type { Control, OptimizerSpec } from '../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Convergence as ConvergenceCheck } from '../../numeric/optim/convergence.ts'
import { type Minimum, minimise } from '../../numeric/optim/minimise.ts'
import { basins } from '../../numeric/optim/multistart.ts'
import type { Box, Stop } from '../../numeric/optim/optimiser.ts'
import type { LikelihoodProblem, RowExpansions } from '../likelihood.ts'
import { type NuisanceScale, nuisanceScale } from '../nuisance.ts'
import { likelihoodObjective, observationCount } from '../objective.ts'
import type { Basin } from '../report-blocks.ts'
import { closedMaximum } from './closed-form.ts'
import { informationAt } from './information-at.ts'
import { startPhi } from './starts.ts'

/** A maximised likelihood in the coordinates of its predictor (γ, length r) and φ (length q). */
export interface LikelihoodFit {
  readonly problem: LikelihoodProblem
  readonly scale: NuisanceScale
  readonly gamma: Float64Array
  readonly phi: Float64Array
  readonly rows: RowExpansions
  readonly jacobian: Matrix
  readonly logLikelihood: number
  /** −∂² ln L in (γ, free φ) at the optimum, (r + f)². */
  readonly information: Matrix
  /** Its inverse, or null when it is not positive definite. */
  readonly covariance: Matrix | null
  readonly start: Float64Array
  /** −1 or +1 where a coordinate rests on its lower or upper bound; length r + f. */
  readonly active: Int8Array
  /** Starts that were run, and the distinct optima they met, best first. */
  readonly starts: number
  readonly basins: readonly Basin[]
  readonly check: ConvergenceCheck
  readonly stop: Stop
  readonly iterations: number
  readonly evaluations: number
}

/** Joins γ and the searched nuisance coordinates into one vector. */
function join(gamma: Float64Array, tau: Float64Array): Float64Array {
  const x = new Float64Array(gamma.length + tau.length)
  x.set(gamma)
  x.set(tau, gamma.length)
  return x
}

export interface MaximiseOptions {
  /** Coordinates to start from, in order of preference. */
  readonly starts: readonly Float64Array[]
  /** Run every start and keep the best end; otherwise the first with a finite likelihood only. */
  readonly everyStart?: boolean
  /** φ for the starts, when the caller knows better than the family. */
  readonly phi?: Float64Array
  /** Bounds of the coordinates (length r). */
  readonly bounds?: { readonly lower: Float64Array; readonly upper: Float64Array }
  readonly optimizer: OptimizerSpec
  readonly control: Control
}

/** Starts with a finite likelihood, as (γ, τ). */
function feasibleStarts(
  problem: LikelihoodProblem,
  scale: NuisanceScale,
  options: MaximiseOptions
): Float64Array[] {
  const objective = likelihoodObjective(problem, scale)
  const feasible: Float64Array[] = []
  for (const gamma of options.starts) {
    const phi = options.phi ?? startPhi(problem, gamma)
    const x = join(gamma, scale.fromPhi(phi))
    if (!Number.isFinite(objective.value(x))) continue
    feasible.push(x)
    if (options.everyStart !== true) break
  }
  return feasible
}

function boxOf(size: number, bounds: MaximiseOptions['bounds']): Box {
  const lower = new Float64Array(size).fill(Number.NEGATIVE_INFINITY)
  const upper = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
  if (bounds !== undefined) {
    lower.set(bounds.lower)
    upper.set(bounds.upper)
  }
  return { lower, upper }
}

/** The end with the largest likelihood among those that meet the contract, else among all. */
function bestEnd(ends: readonly Minimum[]): Minimum {
  const sound = ends.filter((end) => end.convergence.failed === null)
  const pool = sound.length > 0 ? sound : ends
  return pool.reduce((best, end) => (end.value < best.value ? end : best))
}

/**
 * Maximises a likelihood, in closed form where it has one, else by trust-region Newton with the exact
 * Hessian; null when no start is finite. With `everyStart` the answer tells how many distinct optima were met.
 */
export function maximise(
  problem: LikelihoodProblem,
  options: MaximiseOptions
): LikelihoodFit | null {
  const closed = closedMaximum(problem, options)
  if (closed !== null) return closed
  const scale = nuisanceScale(problem.family)
  const starts = feasibleStarts(problem, scale, options)
  if (starts.length === 0) return null
  const objective = likelihoodObjective(problem, scale)
  const n = observationCount(problem)
  const ends = starts.map((start) =>
    minimise(objective, start, {
      iterations: options.optimizer.max_iterations,
      gradientTolerance: options.optimizer.tolerance,
      cancelled: options.control.cancelled,
      unit: 1 / n,
      box: boxOf(objective.size, options.bounds)
    })
  )
  const best = bestEnd(ends)
  const p = problem.predictor.parameters.length
  const met = basins(
    ends.filter((end) => end.convergence.failed === null).map(({ x, value }) => ({ x, value })),
    (value) => 1e-10 * Math.max(1 / n, Math.abs(value))
  )
  return {
    problem,
    scale,
    ...fitAt(problem, scale, {
      gamma: best.x.slice(0, p),
      phi: scale.toPhi(best.x.subarray(p)),
      active: best.active
    }),
    active: best.active,
    check: best.convergence,
    iterations: best.iterations,
    stop: best.stop,
    start: starts[ends.indexOf(best)].slice(0, p),
    starts: ends.length,
    basins: met.map((basin) => ({
      log_likelihood: -basin.value * n,
      starts: basin.starts,
      behind_best_by: basin.behindBestBy * n
    })),
    evaluations: ends.reduce((sum, end) => sum + end.evaluations, 0)
  }
}

/** A point of the likelihood in (γ, φ). */
interface LikelihoodPoint {
  readonly gamma: Float64Array
  readonly phi: Float64Array
  readonly active: Int8Array
}

/** Everything known at a point: expansions, information and covariance. */
export function fitAt(
  problem: LikelihoodProblem,
  scale: NuisanceScale,
  { gamma, phi, active }: LikelihoodPoint
): Pick<
  LikelihoodFit,
  'gamma' | 'phi' | 'rows' | 'jacobian' | 'logLikelihood' | 'information' | 'covariance'
> {
  const { rows, jacobian, information } = informationAt(problem, { gamma, phi, free: scale.free })
  return {
    gamma,
    phi,
    rows,
    jacobian,
    logLikelihood: rows.logLikelihood,
    information,
    covariance: covarianceOf(information, active)
  }
}

/** Inverse information, conditional on parameters at a bound, whose rows are NaN; null when not positive definite. */
function covarianceOf(information: Matrix, active: Int8Array): Matrix | null {
  const free = [...active.keys()].filter((j) => active[j] === 0)
  const inner = zeros(free.length, free.length)
  free.forEach((a, i) => {
    free.forEach((b, j) => {
      inner.data[j * free.length + i] = information.data[b * information.rows + a]
    })
  })
  const factor = factorise(inner)
  if (factor === null) return null
  const inverse = inverseFromFactor(factor)
  const out = zeros(information.rows, information.rows)
  out.data.fill(Number.NaN)
  free.forEach((a, i) => {
    free.forEach((b, j) => {
      out.data[b * out.rows + a] = inverse.data[j * inverse.rows + i]
    })
  })
  return out
}

/** φ that maximises the likelihood with the predictor held at γ. */
export function profileNuisance(
  problem: LikelihoodProblem,
  gamma: Float64Array,
  options: MaximiseOptions
): Float64Array | null {
  const scale = nuisanceScale(problem.family)
  const start = options.phi ?? startPhi(problem, gamma)
  if (scale.free.length === 0) return start
  const held: Predictor = {
    rows: problem.predictor.rows,
    parameters: [],
    linear: true,
    design: null,
    orthonormal: false,
    evaluate: (_, m) => problem.predictor.evaluate(gamma, m, null),
    curvature: () => undefined
  }
  const inner = { ...problem, predictor: held }
  const { bounds: _bounds, ...unbounded } = options
  const fit = maximise(inner, { ...unbounded, starts: [new Float64Array(0)], phi: start })
  return fit === null ? null : fit.phi
}

/** Whether a restricted maximum is good enough for a profile or a test. */
export function isSettled(fit: LikelihoodFit | null): fit is LikelihoodFit {
  return fit !== null && (fit.check.failed === null || fit.check.scaledGradient <= 1e-6)
}

/** Whether no parameter rests on a bound of its own. */
export function isInside({ active }: Pick<LikelihoodFit, 'active'>): boolean {
  return active.every((side) => side === 0)
}
