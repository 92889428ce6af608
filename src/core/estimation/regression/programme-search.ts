import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { leastAbsolute } from '../../numeric/programming/least-absolute.ts'
import { isLeastAbsolute, isMinimax } from '../../numeric/programming/membership.ts'
import { minimax } from '../../numeric/programming/minimax.ts'

/** min over γ (length p) of Σ wᵢ|yᵢ − μᵢ(γ)| (norm 1) or max wᵢ|yᵢ − μᵢ(γ)| (norm inf). */
export interface NormProblem {
  readonly norm: 1 | 'inf'
  readonly y: Float64Array
  /** Weights inside the absolute value (n); null means 1. */
  readonly weights: Float64Array | null
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** Writes μ (n) and, if given, its Jacobian (n × p). False where something is not finite. */
  evaluate(gamma: Float64Array, mean: Float64Array, jacobian: Matrix | null): boolean
}

export interface NormFit {
  readonly gamma: Float64Array
  readonly residuals: Float64Array
  readonly value: number
  readonly jacobian: Matrix
  /** Coordinates that are not held by a bound. */
  readonly free: readonly number[]
  readonly iterations: number
  /** The linear programme's certificate of stationarity holds at γ. */
  readonly stationary: boolean
  readonly slack: number
  readonly stop: 'stationary' | 'stuck' | 'limit'
}

export interface NormLimits {
  readonly iterations: number
  readonly cancelled: () => boolean
}

interface Place {
  readonly gamma: Float64Array
  readonly residuals: Float64Array
  readonly value: number
}

function sizeOf({ norm, weights }: NormProblem, residuals: Float64Array): number {
  let out = 0
  residuals.forEach((r, i) => {
    const size = Math.abs(r) * (weights === null ? 1 : weights[i])
    out = norm === 1 ? out + size : Math.max(out, size)
  })
  return out
}

function placeAt(problem: NormProblem, gamma: Float64Array): Place | null {
  const mean = new Float64Array(problem.y.length)
  if (!problem.evaluate(gamma, mean, null)) return null
  const residuals = problem.y.map((y, i) => y - mean[i])
  return { gamma, residuals, value: sizeOf(problem, residuals) }
}

function jacobianAt(problem: NormProblem, gamma: Float64Array): Matrix | null {
  const jacobian = zeros(problem.y.length, gamma.length)
  const mean = new Float64Array(problem.y.length)
  return problem.evaluate(gamma, mean, jacobian) ? jacobian : null
}

/** Columns of the coordinates that are free to move. */
export function columnsOf(jacobian: Matrix, free: readonly number[]): Matrix {
  const out = zeros(jacobian.rows, free.length)
  free.forEach((j, k) => {
    column(out, k).set(column(jacobian, j))
  })
  return out
}

/** The exact minimiser of the norm of the linearised residuals over the free coordinates. */
function linearStep(
  problem: NormProblem,
  place: Place,
  model: { readonly jacobian: Matrix; readonly free: readonly number[] }
): { readonly step: Float64Array; readonly predicted: number } | null {
  const { jacobian, free } = model
  const x = columnsOf(jacobian, free)
  const input = { x, y: place.residuals, weights: problem.weights }
  const solution = problem.norm === 1 ? leastAbsolute(input, {}) : minimax(input, {})
  if (!solution.coefficients.every(Number.isFinite)) return null
  const step = new Float64Array(place.gamma.length)
  free.forEach((j, k) => {
    step[j] = solution.coefficients[k]
  })
  const linear = place.residuals.map((r, i) => {
    let move = 0
    for (const j of free) move += at(jacobian, i, j) * step[j]
    return r - move
  })
  return { step, predicted: place.value - sizeOf(problem, linear) }
}

/** A share of the step that lowers the norm by a tenth of what the linear model promises, inside the box. */
function search(
  problem: NormProblem,
  place: Place,
  move: { readonly step: Float64Array; readonly predicted: number }
): Place | null {
  for (let t = 1; t > 1e-12; t /= 2) {
    const gamma = place.gamma.map((v, j) =>
      Math.min(problem.upper[j], Math.max(problem.lower[j], v + t * move.step[j]))
    )
    const trial = placeAt(problem, gamma)
    if (trial !== null && trial.value < place.value - 0.1 * t * move.predicted) return trial
  }
  return null
}

/** Coordinates at a bound that the step would leave. */
function heldBy(problem: NormProblem, place: Place, step: Float64Array): readonly number[] {
  return [...place.gamma.keys()].filter(
    (j) =>
      (place.gamma[j] <= problem.lower[j] && step[j] < 0) ||
      (place.gamma[j] >= problem.upper[j] && step[j] > 0)
  )
}

function certified(problem: NormProblem, place: Place, jacobian: Matrix) {
  const largest = place.residuals.reduce((max, r) => Math.max(max, Math.abs(r)), 0)
  const size = problem.y.reduce((max, y) => Math.max(max, Math.abs(y)), 0)
  const options = {
    weights: problem.weights,
    zero: Math.max(1e-10 * largest, 64 * Number.EPSILON * size)
  }
  return problem.norm === 1
    ? isLeastAbsolute(jacobian, place.residuals, options)
    : isMinimax(jacobian, place.residuals, options)
}

/**
 * A sequence of linear programmes (Anderson & Osborne 1977, Numer. Math. 29; Madsen 1985, §2): each step
 * is the exact fit of the linearised residuals in the norm itself, shortened until the norm falls. It
 * ends at a stationary point, quadratically where as many residuals as parameters decide it; the
 * certificate of the last programme says whether it did. Null when μ is not finite at the start.
 */
export function searchNorm(
  problem: NormProblem,
  start: Float64Array,
  limits: NormLimits
): NormFit | null {
  let place = placeAt(problem, start)
  if (place === null) return null
  let iterations = 0
  let stop: NormFit['stop'] = 'limit'
  let free: readonly number[] = [...start.keys()]
  while (iterations < limits.iterations && !limits.cancelled()) {
    const jacobian = jacobianAt(problem, place.gamma)
    if (jacobian === null) break
    const all = [...place.gamma.keys()]
    let move = linearStep(problem, place, { jacobian, free: all })
    const held = move === null ? [] : heldBy(problem, place, move.step)
    free = all.filter((j) => !held.includes(j))
    if (held.length > 0) move = linearStep(problem, place, { jacobian, free })
    if (move === null || !(move.predicted > 4 * Number.EPSILON * place.value)) {
      stop = move === null ? 'stuck' : 'stationary'
      break
    }
    const next = search(problem, place, move)
    iterations++
    if (next === null) {
      stop = 'stuck'
      break
    }
    place = next
  }
  const jacobian = jacobianAt(problem, place.gamma)
  if (jacobian === null) return null
  const { optimal, slack } = certified(problem, place, columnsOf(jacobian, free))
  return { ...place, jacobian, free, iterations, stationary: optimal, slack, stop }
}
