import { type Basin, basins, jointStart, ladderStart, nearby } from './multistart.ts'
import type { NonlinearProblem } from './nonlinear-problem.ts'
import { projectLinear, rssNoise } from './squares-point.ts'
import { type SquaresEnd, solveFrom } from './squares-solution.ts'

export type { NonlinearProblem } from './nonlinear-problem.ts'

export interface SquaresOptions {
  /** Accepted steps of the descent from a given start. Default 500. */
  readonly iterations?: number
  readonly cancelled?: () => boolean
  /** Shifts the sequence of further starts. Default 0. */
  readonly seed?: number
  /** Further starts after a descent that ended well; after a bad one, as many as it takes. Default 4. */
  readonly explore?: number
  /** Starts that the caller wants beyond these, at any size of the problem. Default 0. */
  readonly further?: number
}

export interface NonlinearFit extends SquaresEnd {
  /** The contract holds at θ and no budget ran out. */
  readonly converged: boolean
  /** Which test failed, in words; null when converged. */
  readonly reason: string | null
  /** Distinct optima met, best first; more than one means that starts matter. */
  readonly basins: readonly Basin[]
  /** Starts that were run to their end, and those of them that reached θ's value. */
  readonly starts: number
  readonly startsAgreeing: number
  /** Evaluations of μ, with or without derivatives. */
  readonly evaluations: number
}

/** Beyond this many rows × parameters a fit that ended well is not repeated from elsewhere. */
const explorable = 100_000

/**
 * Nonlinear least squares: descends from the given starts (each of length p; values of linear
 * parameters do not matter), then from a deterministic ladder of others, and returns the best end
 * that meets the convergence contract, else the best end with what failed. null when the means are
 * not finite at any start.
 */
export function solveNonlinearSquares(
  problem: NonlinearProblem,
  starts: readonly Float64Array[],
  options: SquaresOptions = {}
): NonlinearFit | null {
  const { iterations = 500, cancelled = () => false, seed = 0, explore = 4, further = 0 } = options
  let evaluations = 0
  const counted: NonlinearProblem = {
    ...withoutBoundedLinear(problem),
    evaluate: (theta, mean, jacobian) => {
      evaluations++
      return problem.evaluate(theta, mean, jacobian)
    }
  }
  const ends: SquaresEnd[] = []
  const run = (start: Float64Array, most: number): void => {
    const end = solveFrom(counted, start, {
      iterations: most,
      cancelled,
      known: ends.filter(good)
    })
    if (end !== null) ends.push(end)
  }
  for (const start of starts) run(start, iterations)
  const small = problem.n * problem.p <= explorable
  const own = ends.some(good) ? (small ? explore : 0) : Math.max(explore, ladderLength)
  const needed = own + further
  if (needed > 0 && problem.p > counted.linear.length && !cancelled()) {
    for (const start of ladder(counted, starts, { seed, needed, close: further > 0 })) {
      if (cancelled()) break
      run(start, Math.min(iterations, 40))
      if (own > explore && ends.filter(good).length > explore + further) break
    }
  }
  return ends.length === 0 ? null : choose(counted, ends, evaluations)
}

const ladderLength = 16
const jointFactors = [0.1, 10, 0.01, 100] as const

function good(end: SquaresEnd): boolean {
  return end.convergence.failed === null && end.stop === 'gradient-small'
}

/** A bounded parameter cannot be projected out: its least-squares value may leave the bounds. */
function withoutBoundedLinear(problem: NonlinearProblem): NonlinearProblem {
  const { lower, upper } = problem
  const open = (j: number): boolean =>
    (lower === undefined || lower[j] === -Infinity) &&
    (upper === undefined || upper[j] === Infinity)
  return { ...problem, linear: problem.linear.filter(open) }
}

/**
 * Further starts: the orders of magnitude next to the given one, then the points of a spread of
 * three decades with the least projected rss, no two of them close together; then, where the caller
 * asked for more than these, close ones too.
 */
function ladder(
  problem: NonlinearProblem,
  starts: readonly Float64Array[],
  {
    seed,
    needed,
    close
  }: { readonly seed: number; readonly needed: number; readonly close: boolean }
): Float64Array[] {
  const of: number[] = []
  for (let j = 0; j < problem.p; j++) if (!problem.linear.includes(j)) of.push(j)
  const rungs: Float64Array[] = []
  for (const start of starts) {
    const joint = jointFactors.slice(0, needed > 4 ? 4 : 2)
    rungs.push(...joint.map((factor) => withinBounds(problem, jointStart(start, of, factor))))
  }
  const scored: { x: Float64Array; rss: number }[] = []
  for (const start of starts) {
    for (let k = 0; k < 12 * needed; k++) {
      const x = withinBounds(problem, ladderStart(start, of, { k, decades: 3, seed }))
      const rss = projectLinear(problem, x)?.rss
      if (rss !== undefined) scored.push({ x, rss })
    }
  }
  scored.sort((a, b) => a.rss - b.rss)
  for (const { x } of scored) {
    if (rungs.length >= needed) break
    if (!rungs.some((other) => nearby(other, x, of))) rungs.push(x)
  }
  if (close) rungs.push(...scored.map(({ x }) => x).filter((x) => !rungs.includes(x)))
  return rungs.slice(0, needed)
}

function withinBounds({ lower, upper }: NonlinearProblem, x: Float64Array): Float64Array {
  return x.map((v, j) => Math.min(upper?.[j] ?? Infinity, Math.max(lower?.[j] ?? -Infinity, v)))
}

/** The best good end, the first one met among equals; without a good one the best of all. */
function choose(
  problem: NonlinearProblem,
  ends: readonly SquaresEnd[],
  evaluations: number
): NonlinearFit {
  const reached = ends.filter(good)
  const pool = reached.length > 0 ? reached : ends
  const resolution = (rss: number): number => Math.max(1e-8 * rss, 4 * rssNoise(problem, rss))
  let best = pool[0]
  for (const end of pool) if (end.rss < best.rss - resolution(best.rss)) best = end
  const met = basins(
    reached.map((end) => ({ x: end.theta, value: end.rss })),
    resolution
  )
  return {
    ...best,
    converged: reached.length > 0,
    reason: reached.length > 0 ? null : whyNot(best),
    basins: met,
    starts: ends.length,
    startsAgreeing: met[0]?.starts ?? 0,
    evaluations
  }
}

function whyNot({ convergence, stop }: SquaresEnd): string {
  if (stop === 'cancelled') return 'The time allowed for the fit ran out.'
  if (stop === 'iteration-limit') return 'The allowed number of iterations was used up.'
  switch (convergence.failed) {
    case 'hessian':
      return 'The point is a saddle: the Hessian of the sum of squares is not positive definite there.'
    case 'gradient':
      return 'The gradient is not zero where the descent stopped.'
    case 'restart':
      return 'A restart from the point moves away from it.'
    default:
      return 'The data do not identify every parameter: the sum of squares is flat along a direction.'
  }
}
