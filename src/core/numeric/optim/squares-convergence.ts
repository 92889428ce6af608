import { solveUpper } from '../linalg/triangular.ts'
import { column, type Matrix, zeros } from '../matrix.ts'
import { type Convergence, firstFailure, tolerances } from './convergence.ts'
import type { NonlinearProblem } from './nonlinear-problem.ts'
import { powerOfTwo } from './power-of-two.ts'
import { newtonStep, responseSize, roundoff, type SquaresPoint } from './squares-point.ts'
import { symmetricEigen } from './symmetric-eigen.ts'
import { length } from './trust-region.ts'

/**
 * The convergence contract for nonlinear least squares, through the factor R so that nothing is
 * squared: the gradient is Bates & Watts' (1981) relative offset against σ̂ or, when the fit is
 * exact to rounding, absolute against the size of the response.
 */
export function judgeSquares(problem: NonlinearProblem, at: SquaresPoint): Convergence {
  const p = at.order.length
  const sigma = Math.sqrt(at.rss / Math.max(1, problem.n - p))
  const { condition, smallest, vector } = conditionOf(at.r)
  const newton = newtonStep(at)
  const direction = new Float64Array(p)
  at.order.forEach((j, k) => {
    direction[j] = vector[k] / at.columnScale[k]
  })
  const judged = { condition, smallestEigenvalue: smallest, direction }
  if (newton === null) {
    const failed = at.hessian === null ? 'condition' : 'hessian'
    const unknown = { scaledGradient: Number.NaN, restartMoves: Number.NaN, atPrecision: false }
    return { failed, ...judged, ...unknown }
  }
  const scaledGradient = newton.decrement / sigma
  const floor = 32 * roundoff * responseSize(problem)
  const atPrecision = !(scaledGradient <= tolerances.gradient) && newton.decrement <= floor
  const restartMoves = largestMove(at, newton.step, sigma)
  const failed = firstFailure({
    scaledGradient: atPrecision ? 0 : scaledGradient,
    condition,
    restartMoves
  })
  return {
    failed,
    scaledGradient,
    restartMoves,
    ...judged,
    direction: failed && direction,
    atPrecision
  }
}

function largestMove(at: SquaresPoint, step: Float64Array, sigma: number): number {
  let largest = 0
  at.order.forEach((j, k) => {
    const size = Math.max(Math.abs(at.theta[j]), (1e-3 * sigma) / at.columnScale[k])
    if (step[j] !== 0) largest = Math.max(largest, Math.abs(step[j]) / size)
  })
  return largest
}

/** Condition of R'R with unit columns, from R and R⁻¹ apart. */
export function conditionOf(r: Matrix): {
  condition: number
  smallest: number
  vector: Float64Array
} {
  const p = r.rows
  if (p === 0) return { condition: 1, smallest: 1, vector: new Float64Array(0) }
  const unit = r.data.slice()
  for (let k = 0; k < p; k++) {
    const size = length(unit.subarray(k * p, k * p + p))
    const by = size > 0 ? powerOfTwo(size) : 1
    for (let i = 0; i < p; i++) unit[k * p + i] /= by
  }
  const scaled = { rows: p, cols: p, data: unit }
  const largest = symmetricEigen(gram(scaled)).values[p - 1]
  const inverse = inverseUpper(scaled)
  if (!inverse.data.every((v) => Number.isFinite(v))) {
    const { vectors } = symmetricEigen(gram(scaled))
    return { condition: Infinity, smallest: 0, vector: vectors.slice(0, p) }
  }
  const { values, vectors } = symmetricEigen(outer(inverse))
  const top = values[p - 1]
  return { condition: largest * top, smallest: 1 / top, vector: vectors.slice((p - 1) * p) }
}

function gram(a: Matrix): Matrix {
  const p = a.rows
  const out = zeros(p, p)
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < p; i++) {
      let sum = 0
      for (let k = 0; k <= Math.min(i, j); k++) sum += a.data[i * p + k] * a.data[j * p + k]
      out.data[j * p + i] = sum
    }
  }
  return out
}

/** A A' for an upper triangular A. */
function outer(a: Matrix): Matrix {
  const p = a.rows
  const out = zeros(p, p)
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < p; i++) {
      let sum = 0
      for (let k = Math.max(i, j); k < p; k++) sum += a.data[k * p + i] * a.data[k * p + j]
      out.data[j * p + i] = sum
    }
  }
  return out
}

function inverseUpper(r: Matrix): Matrix {
  const p = r.rows
  const out = zeros(p, p)
  for (let k = 0; k < p; k++) {
    out.data[k * p + k] = 1
    solveUpper(r, column(out, k))
  }
  return out
}

/** (J'WJ)⁻¹ in the order of θ (p × p); not finite where R is singular. */
export function unscaledCovariance(at: SquaresPoint): Matrix {
  const p = at.order.length
  const product = outer(inverseUpper(at.r))
  const out = zeros(p, p)
  for (let k = 0; k < p; k++) {
    for (let l = 0; l < p; l++) {
      out.data[at.order[k] * p + at.order[l]] =
        product.data[k * p + l] / at.columnScale[k] / at.columnScale[l]
    }
  }
  return out
}

/** Exact Hessian of ½ Σ w r² in θ (p × p): J'WJ − Σ w r ∇²μ. */
export function exactHessian(problem: NonlinearProblem, at: SquaresPoint): Matrix {
  const p = at.order.length
  const { weights } = problem
  const own = gram(at.r)
  const out = zeros(p, p)
  const v = weights === null ? at.residual : at.residual.map((e, i) => e * Math.sqrt(weights[i]))
  problem.curvature(at.theta, v, out)
  for (let k = 0; k < p * p; k++) out.data[k] = -out.data[k]
  for (let k = 0; k < p; k++) {
    for (let l = 0; l < p; l++) {
      out.data[at.order[k] * p + at.order[l]] +=
        own.data[k * p + l] * at.columnScale[k] * at.columnScale[l]
    }
  }
  return out
}
