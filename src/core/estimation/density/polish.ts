import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Objective } from '../../numeric/optim/objective.ts'
import type { Box } from '../../numeric/optim/optimiser.ts'

interface Point {
  readonly x: Float64Array
  readonly value: number
  readonly gradient: Float64Array
  readonly hessian: Matrix
}

interface Step {
  /** Newton step over the loose coordinates, zero elsewhere. */
  readonly step: Float64Array
  /** √(g'H⁻¹g). */
  readonly decrement: number
}

const most = 20

function newtonStep(at: Point, loose: readonly number[]): Step | null {
  const inner = zeros(loose.length, loose.length)
  loose.forEach((a, i) => {
    loose.forEach((b, j) => {
      inner.data[j * loose.length + i] = at.hessian.data[b * at.hessian.rows + a]
    })
  })
  const factor = factorise(inner)
  if (factor === null) return null
  const gradient = Float64Array.from(loose, (j) => at.gradient[j])
  const solved = solveFactor(factor, gradient)
  const step = new Float64Array(at.x.length)
  let squared = 0
  loose.forEach((j, k) => {
    step[j] = -solved[k]
    squared += solved[k] * gradient[k]
  })
  return { step, decrement: Math.sqrt(Math.max(squared, 0)) }
}

/**
 * Full Newton steps at a maximum for as long as the scaled gradient falls. A sum of large terms that
 * cancel, as of log-gamma functions, has a value with fewer digits than its gradient: the value is
 * asked only not to fall by more than such rounding.
 */
export function polishDensity(
  objective: Objective,
  from: Point,
  within: { readonly box: Box; readonly loose: readonly number[] }
): Point & { readonly decrement: number } {
  const { box, loose } = within
  let at = from
  let next = newtonStep(at, loose)
  let decrement = next?.decrement ?? Number.NaN
  for (let k = 0; k < most && next !== null && next.decrement > 0; k++) {
    const { step } = next
    const x = at.x.map((v, j) => v + step[j])
    if (x.some((v, j) => v < box.lower[j] || v > box.upper[j])) break
    const gradient = new Float64Array(x.length)
    const hessian = zeros(x.length, x.length)
    const value = objective.hessian(x, gradient, hessian)
    if (!(value <= at.value + 1e-9 * (1 + Math.abs(at.value)))) break
    const trial = { x, value, gradient, hessian }
    const after = newtonStep(trial, loose)
    if (after === null || !(after.decrement < 0.5 * next.decrement)) break
    at = trial
    next = after
    decrement = after.decrement
  }
  return { ...at, decrement }
}
