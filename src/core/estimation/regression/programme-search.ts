import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { leastAbsolute } from '../../numeric/programming/least-absolute.ts'
import { isLeastAbsolute, isMinimax } from '../../numeric/programming/membership.ts'
import { minimax } from '../../numeric/programming/minimax.ts'
import {
  type NormAnswer,
  type NormAsked,
  type NormEnd,
  type NormLimits,
  type NormMove,
  normDescent
} from './norm-descent.ts'

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

export interface NormFit extends NormEnd {
  readonly residuals: Float64Array
  readonly jacobian: Matrix
  /** The linear programme's certificate of stationarity holds at γ. */
  readonly stationary: boolean
  readonly slack: number
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

/** Coordinates of whose columns none depends on those before: along the others the linearised mean stays. */
export function independentOf(jacobian: Matrix, free: readonly number[]): readonly number[] {
  const x = columnsOf(jacobian, free)
  const y = new Float64Array(x.rows)
  const { aliased } = leastSquares({ x, tail: null, y, yTail: null, weights: null })
  return free.filter((_, k) => aliased[k] === 0)
}

/** The exact minimiser of the norm of the linearised residuals over the free coordinates. */
function linearStep(
  problem: NormProblem,
  place: Place,
  model: { readonly jacobian: Matrix; readonly free: readonly number[] }
): NormMove | null {
  const { jacobian } = model
  const free = independentOf(jacobian, model.free)
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

/** The answer of rows in memory. */
function answerOf(problem: NormProblem, { gamma, free }: NormAsked): NormAnswer {
  const place = placeAt(problem, gamma)
  if (place === null) return { value: Number.NaN, move: null }
  const jacobian = free === null ? null : jacobianAt(problem, gamma)
  const move =
    free === null || jacobian === null ? null : linearStep(problem, place, { jacobian, free })
  return { value: place.value, move }
}

/**
 * The sequence of linear programmes on rows in memory, with the certificate of the last one. Null when μ
 * is not finite at the start.
 */
export function searchNorm(
  problem: NormProblem,
  start: Float64Array,
  limits: NormLimits
): NormFit | null {
  const descent = normDescent(problem, start, limits)
  let asked = descent.next()
  while (asked.done !== true) asked = descent.next(answerOf(problem, asked.value))
  const end = asked.value
  const place = end === null ? null : placeAt(problem, end.gamma)
  const jacobian = end === null ? null : jacobianAt(problem, end.gamma)
  if (end === null || place === null || jacobian === null) return null
  const { optimal, slack } = certified(problem, place, columnsOf(jacobian, end.free))
  return { ...end, ...place, jacobian, stationary: optimal, slack }
}
