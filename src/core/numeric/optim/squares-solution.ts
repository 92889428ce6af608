import type { Matrix } from '../matrix.ts'
import { type Active, activeBounds, freeIndices, unbounded } from './bounds.ts'
import type { Convergence } from './convergence.ts'
import { holdFixed, pick, spread, spreadSquare } from './fixed-parameters.ts'
import type { NonlinearProblem } from './nonlinear-problem.ts'
import type { Stop } from './optimiser.ts'
import { exactHessian, judgeSquares, unscaledCovariance } from './squares-convergence.ts'
import { type Descent, type DescentOptions, descend } from './squares-descent.ts'
import { evaluateAt, expandSquares, roundoff, type SquaresPoint } from './squares-point.ts'
import { polishSquares } from './squares-polish.ts'
import { length } from './trust-region.ts'

/** A polished end of a descent, judged. */
export interface SquaresEnd {
  readonly theta: Float64Array
  readonly rss: number
  /** μ(θ), length n. */
  readonly fitted: Float64Array
  readonly stop: Stop
  readonly iterations: number
  /** −1 at a lower bound, +1 at an upper one; the contract is judged over the others. */
  readonly active: Active
  readonly convergence: Convergence
  /** √(r'P_J r)/σ̂ over free parameters: 0 at a stationary point. */
  readonly score: number
  /** (J'WJ)⁻¹ (p × p), conditional on parameters at a bound, whose rows are NaN. */
  readonly unscaledCovariance: Matrix
  /** Exact Hessian of ½ rss (p × p), NaN in rows of parameters at a bound. */
  readonly hessian: Matrix
}

/** A descent's options, with the ends that are known in full. */
export interface SolveOptions extends DescentOptions {
  readonly known?: readonly SquaresEnd[]
}

/**
 * Descends from a start, polishes and judges; null when μ is not finite at the start. A descent that
 * comes upon a known end returns that end.
 */
export function solveFrom(
  problem: NonlinearProblem,
  start: Float64Array,
  options: SolveOptions
): SquaresEnd | null {
  const descent = descend(problem, start, options)
  if (descent === null) return null
  const known = options.known?.find((end) => end === descent.joined)
  return known ?? finish(problem, descent)
}

function finish(problem: NonlinearProblem, descent: Descent): SquaresEnd {
  const active = activeAt(problem, descent.at)
  const free = freeIndices(active)
  const { p } = problem
  if (free.length === p) return ending(problem, problem, { descent, active, free })
  return ending(problem, holdFixed(problem, descent.at.theta, free), { descent, active, free })
}

interface Ending {
  readonly descent: Descent
  readonly active: Active
  readonly free: readonly number[]
}

function ending(
  problem: NonlinearProblem,
  own: NonlinearProblem,
  { descent, active, free }: Ending
): SquaresEnd {
  const { p, n } = problem
  const { at, steps, endless } = polishSquares(own, restricted(own, descent.at, free))
  const sigma = Math.sqrt(at.rss / Math.max(1, n - free.length))
  const measured = judgeSquares(own, at)
  const failed = measured.failed ?? (endless ? 'restart' : null)
  const judged = { ...measured, failed }
  const zero = new Float64Array(p)
  const interrupted = descent.stop === 'iteration-limit' || descent.stop === 'cancelled'
  const settled = judged.failed === null && !interrupted
  return {
    theta: spread(at.theta, free, descent.at.theta),
    rss: at.rss,
    fitted: at.mean,
    stop: settled ? 'gradient-small' : descent.stop,
    iterations: descent.iterations + steps,
    active,
    convergence: {
      ...judged,
      direction: judged.direction === null ? null : spread(judged.direction, free, zero)
    },
    score: length(at.q) / sigma,
    unscaledCovariance: spreadSquare(unscaledCovariance(at), free, p),
    hessian: spreadSquare(exactHessian(own, at), free, p)
  }
}

/** The same point in a problem with fewer parameters. */
function restricted(
  own: NonlinearProblem,
  at: SquaresPoint,
  free: readonly number[]
): SquaresPoint {
  if (free.length === at.theta.length) return at
  const trial = evaluateAt(own, pick(at.theta, free))
  const point = trial === null ? null : expandSquares(own, trial)
  if (point === null) throw new Error('a point was finite and is not')
  return point
}

/** Bounds whose multiplier has the sign of optimality and is above the rounding of the gradient. */
function activeAt(problem: NonlinearProblem, at: SquaresPoint): Active {
  const open = unbounded(problem.p)
  const gradient = new Float64Array(problem.p)
  const noise = 64 * roundoff * length(at.q)
  at.order.forEach((j, k) => {
    let sum = 0
    for (let i = 0; i <= k; i++) sum -= at.r.data[k * problem.p + i] * at.q[i]
    gradient[j] = Math.abs(sum) <= noise ? 0 : sum
  })
  const box = { lower: problem.lower ?? open.lower, upper: problem.upper ?? open.upper }
  return activeBounds(at.theta, gradient, box)
}
