import { solveUpper, solveUpperTransposed } from '../linalg/triangular.ts'
import { column, type Matrix, transpose, zeros } from '../matrix.ts'
import { dot2 } from '../sum.ts'
import { everyFinite } from '../vector.ts'
import { backwardSolve, choleskyFactor, forwardSolve } from './cholesky.ts'
import { triangularisePivoted } from './householder.ts'
import type { NonlinearProblem } from './nonlinear-problem.ts'
import { powerOfTwo } from './power-of-two.ts'
import { tallQr } from './tall-qr.ts'
import { length } from './trust-region.ts'

/** Unit roundoff. */
export const roundoff = 2 ** -53

/** θ with its means, before derivatives. */
export interface Trial {
  readonly theta: Float64Array
  readonly mean: Float64Array
  /** √w (y − μ), length n. */
  readonly residual: Float64Array
  /** Σ w (y − μ)², compensated. */
  readonly rss: number
}

/** A point with the QR factor of its weighted Jacobian and its exact curvature. */
export interface SquaresPoint extends Trial {
  /** Positions in the factor: order[k] is the parameter in column k, linear ones first. */
  readonly order: readonly number[]
  /** Number of linear parameters. */
  readonly linear: number
  /** Powers of two: column k of the Jacobian was divided by columnScale[k]. */
  readonly columnScale: Float64Array
  /** Upper triangular factor of the scaled Jacobian in that order (p × p). */
  readonly r: Matrix
  /** First p entries of Q'residual: minus the gradient of ½ rss in the coordinates z = R s. */
  readonly q: Float64Array
  /**
   * Exact Hessian of ½ rss in the coordinates z: I − R⁻ᵀ(Σ r ∇²μ)R⁻¹, whose departure from I is
   * the relative curvature (Bates & Watts 1980). null when R is singular to rounding.
   */
  readonly hessian: Matrix | null
}

/** Means and rss at θ; null outside the domain. */
export function evaluateAt(problem: NonlinearProblem, theta: Float64Array): Trial | null {
  const mean = new Float64Array(problem.n)
  if (!problem.evaluate(theta, mean, null)) return null
  const residual = weighted(problem, difference(problem.y, mean))
  const rss = dot2(residual, residual)
  return Number.isFinite(rss) ? { theta, mean, residual, rss } : null
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length)
  for (let i = 0; i < a.length; i++) out[i] = a[i] - b[i]
  return out
}

function weighted({ weights }: NonlinearProblem, v: Float64Array): Float64Array {
  if (weights !== null) for (let i = 0; i < v.length; i++) v[i] *= Math.sqrt(weights[i])
  return v
}

/**
 * Replaces the linear parameters of θ by their least-squares values given the others (variable
 * projection, Golub & Pereyra 1973). A column without information of its own gets 0.
 */
export function projectLinear(problem: NonlinearProblem, theta: Float64Array): Trial | null {
  const { n, p, linear } = problem
  if (linear.length === 0) return evaluateAt(problem, theta)
  const at = theta.slice()
  for (const j of linear) at[j] = 0
  const mean = new Float64Array(n)
  const jacobian = zeros(n, p)
  if (!problem.evaluate(at, mean, jacobian)) return null
  const m = linear.length
  const basis = zeros(n, m)
  const scale = new Float64Array(m)
  linear.forEach((j, k) => {
    const target = column(basis, k)
    target.set(column(jacobian, j))
    weighted(problem, target)
    scale[k] = normalise(target)
  })
  const rest = weighted(problem, difference(problem.y, mean))
  const order = triangularisePivoted(basis, rest)
  const rank = numericalRank(basis)
  const c = rest.slice(0, rank)
  solveUpper({ rows: n, cols: rank, data: basis.data }, c)
  for (let k = 0; k < rank; k++) at[linear[order[k]]] = c[k] / scale[order[k]]
  return evaluateAt(problem, at)
}

function numericalRank(r: Matrix): number {
  const first = Math.abs(r.data[0])
  let rank = 0
  const most = Math.min(r.rows, r.cols)
  while (rank < most && Math.abs(r.data[rank * r.rows + rank]) > 1e-13 * first) rank++
  return rank
}

/** Divides by the power of two next to the norm and returns it; 1 for zeros. */
function normalise(v: Float64Array): number {
  const size = length(v)
  if (!(size > 0)) return 1
  const by = powerOfTwo(size)
  for (let i = 0; i < v.length; i++) v[i] /= by
  return by
}

/** Adds the factor and the curvature at a trial point; null where the Jacobian is not finite. */
export function expandSquares(problem: NonlinearProblem, trial: Trial): SquaresPoint | null {
  const { n, p, linear } = problem
  const jacobian = zeros(n, p)
  if (!problem.evaluate(trial.theta, new Float64Array(n), jacobian)) return null
  const order = [...linear]
  for (let j = 0; j < p; j++) if (!linear.includes(j)) order.push(j)
  const rowScale = problem.weights?.map(Math.sqrt) ?? null
  const factor = scaledFactor(inOrder(jacobian, order), trial.residual, rowScale)
  if (factor === null) return null
  const base = { ...trial, order, linear: linear.length, ...factor }
  return { ...base, hessian: relativeHessian(problem, base) }
}

/** The columns in an order, the matrix itself where that is their own. */
function inOrder(a: Matrix, order: readonly number[]): Matrix {
  if (order.every((j, k) => j === k)) return a
  const out = zeros(a.rows, a.cols)
  order.forEach((j, k) => {
    column(out, k).set(column(a, j))
  })
  return out
}

/** Lengths whose squares neither overflow nor underflow. */
const squarable = { least: 2 ** -400, most: 2 ** 400 }

/**
 * R and Q'b with the columns of the matrix divided by the powers of two next to their lengths; columns
 * whose squares would leave the doubles are brought to size before. Null where an entry is not finite.
 */
function scaledFactor(
  a: Matrix,
  b: Float64Array,
  rowScale: Float64Array | null
): Pick<SquaresPoint, 'r' | 'q' | 'columnScale'> | null {
  const columnScale = new Float64Array(a.cols).fill(1)
  let factor = tallQr(a, b, rowScale)
  const ordinary = (k: number): boolean => {
    const size = length(column(factor.r, k))
    return size > squarable.least && size < squarable.most
  }
  if (!columnScale.every((_, k) => ordinary(k))) {
    if (!everyFinite(a.data)) return null
    for (let k = 0; k < a.cols; k++) columnScale[k] = normalise(column(a, k))
    factor = tallQr(a, b, rowScale)
  }
  for (let k = 0; k < a.cols; k++) columnScale[k] *= normalise(column(factor.r, k))
  return everyFinite(factor.r.data) ? { r: factor.r, q: factor.c, columnScale } : null
}

function relativeHessian(
  problem: NonlinearProblem,
  at: Omit<SquaresPoint, 'hessian'>
): Matrix | null {
  const { p, weights } = problem
  const { r, order, columnScale } = at
  for (let k = 0; k < p; k++) if (!(Math.abs(r.data[k * p + k]) > 1e-14)) return null
  const v = weights === null ? at.residual : at.residual.map((e, i) => e * Math.sqrt(weights[i]))
  const full = zeros(p, p)
  problem.curvature(at.theta, v, full)
  const s = zeros(p, p)
  for (let k = 0; k < p; k++) {
    for (let l = 0; l < p; l++) {
      s.data[k * p + l] = full.data[order[k] * p + order[l]] / columnScale[k] / columnScale[l]
    }
    solveUpperTransposed(r, column(s, k))
  }
  const h = transpose(s)
  for (let k = 0; k < p; k++) solveUpperTransposed(r, column(h, k))
  if (!everyFinite(h.data)) return null
  for (let k = 0; k < p * p; k++) h.data[k] = -h.data[k]
  for (let k = 0; k < p; k++) h.data[k * p + k] += 1
  return h
}

/** The full Newton step in all parameters of `free` columns, and its length in the metric. */
export interface NewtonProposal {
  /** Change of θ, length p. */
  readonly step: Float64Array
  /** √(g'H⁻¹g) of ½ rss. */
  readonly decrement: number
}

/** Newton step H⁻¹g at a point through its factor; null when the exact Hessian is not positive. */
export function newtonStep(at: SquaresPoint): NewtonProposal | null {
  if (at.hessian === null) return null
  const factor = choleskyFactor(at.hessian, 1e-14)
  if (factor === null) return null
  const half = forwardSolve(factor, at.q)
  const z = backwardSolve(factor, half)
  solveUpper(at.r, z)
  const step = new Float64Array(z.length)
  at.order.forEach((j, k) => {
    step[j] = z[k] / at.columnScale[k]
  })
  return { step, decrement: length(half) }
}

/** Rounding in rss: each residual is known to a unit roundoff of its response. */
export function rssNoise(problem: NonlinearProblem, rss: number): number {
  const size = responseSize(problem)
  return 8 * roundoff * Math.sqrt(rss) * size + (4 * roundoff * size) ** 2
}

/** √Σ w y². */
export function responseSize({ y, weights }: NonlinearProblem): number {
  return weights === null ? length(y) : length(y.map((v, i) => v * Math.sqrt(weights[i])))
}
