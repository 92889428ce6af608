import type { NonlinearProblem } from './nonlinear-problem.ts'
import {
  evaluateAt,
  expandSquares,
  newtonStep,
  rssNoise,
  type SquaresPoint
} from './squares-point.ts'

const limit = 40

/**
 * Full Newton steps in all parameters with the exact Hessian, each kept while the scaled gradient
 * falls, until the rounding of the residuals stops it. A step is solved in the coordinates of R, so
 * its relative error is that of the Jacobian, not of its square.
 */
export function polishSquares(
  problem: NonlinearProblem,
  from: SquaresPoint
): { readonly at: SquaresPoint; readonly steps: number; readonly endless: boolean } {
  let at = from
  let proposal = newtonStep(at)
  let steps = 0
  while (proposal !== null && proposal.decrement ** 2 > 0 && steps < limit) {
    const { step, decrement } = proposal
    const theta = at.theta.map((t, j) => t + step[j])
    if (!inside(problem, theta) || theta.every((t, j) => t === at.theta[j])) break
    const trial = evaluateAt(problem, theta)
    if (trial === null || trial.rss > at.rss + rssNoise(problem, at.rss)) break
    const next = expandSquares(problem, trial)
    const after = next === null ? null : newtonStep(next)
    if (next === null || after === null || !(after.decrement < decrement)) break
    at = next
    proposal = after
    steps++
  }
  return { at, steps, endless: steps === limit }
}

function inside({ lower, upper }: NonlinearProblem, theta: Float64Array): boolean {
  return theta.every(
    (t, j) => (lower === undefined || t >= lower[j]) && (upper === undefined || t <= upper[j])
  )
}
