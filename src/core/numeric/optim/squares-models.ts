import { type Matrix, zeros } from '../matrix.ts'
import { backwardSolve, choleskyFactor, forwardSolve } from './cholesky.ts'
import type { SquaresPoint } from './squares-point.ts'

/** ½ rss over the nonlinear parameters, in scaled variables, by two models of its Hessian. */
export interface Models {
  readonly gradient: Float64Array
  /** R'R of the projected Jacobian. */
  readonly gaussNewton: Matrix
  /** With the curvature of the means; null where R is singular. */
  readonly exact: Matrix | null
  readonly weights: Float64Array
  readonly nonlinear: readonly number[]
}

/** Trailing block of order m of a p × p matrix. */
function trailing(a: Matrix, m: number): Matrix {
  const out = zeros(m, m)
  const skip = a.rows - m
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < m; i++) out.data[j * m + i] = a.data[(skip + j) * a.rows + skip + i]
  }
  return out
}

/**
 * Both models at a point. A weight, the length of its column, may fall only by half from one iterate to
 * the next (after Moré 1978, 6).
 */
export function modelsAt(at: SquaresPoint, before: Float64Array | null): Models {
  const m = at.order.length - at.linear
  const nonlinear = at.order.slice(at.linear)
  const norms = Float64Array.from({ length: m }, (_, k) => at.columnScale[at.linear + k])
  const weights = norms.map((w, k) => (before === null ? w : Math.max(w, before[k] / 2)))
  const r = trailing(at.r, m)
  for (let k = 0; k < m; k++) {
    const by = at.columnScale[at.linear + k] / weights[k]
    for (let i = 0; i < m; i++) r.data[k * m + i] = i > k ? 0 : r.data[k * m + i] * by
  }
  const q = at.q.slice(at.linear)
  const gradient = new Float64Array(m)
  for (let k = 0; k < m; k++) {
    for (let i = 0; i <= k; i++) gradient[k] -= r.data[k * m + i] * q[i]
  }
  const identity = zeros(m, m)
  for (let k = 0; k < m; k++) identity.data[k * m + k] = 1
  const reduced = reducedHessian(at)
  return {
    gradient,
    gaussNewton: sandwich(r, identity),
    exact: reduced === null ? null : sandwich(r, reduced),
    weights,
    nonlinear
  }
}

/** Schur complement of the linear block: the exact Hessian after projection, in z. */
function reducedHessian(at: SquaresPoint): Matrix | null {
  if (at.hessian === null) return null
  const p = at.order.length
  const c = at.linear
  const m = p - c
  const out = trailing(at.hessian, m)
  if (c === 0) return out
  const corner = zeros(c, c)
  for (let j = 0; j < c; j++)
    for (let i = 0; i < c; i++) corner.data[j * c + i] = at.hessian.data[j * p + i]
  const factor = choleskyFactor(corner)
  if (factor === null) return null
  for (let k = 0; k < m; k++) {
    const side = at.hessian.data.subarray((c + k) * p, (c + k) * p + c)
    const solved = backwardSolve(factor, forwardSolve(factor, side))
    for (let l = 0; l < m; l++) {
      let sum = 0
      for (let i = 0; i < c; i++) sum += at.hessian.data[(c + l) * p + i] * solved[i]
      out.data[k * m + l] -= sum
    }
  }
  return out
}

/** R'MR for an upper triangular R. */
function sandwich(r: Matrix, middle: Matrix): Matrix {
  const m = r.rows
  const half = zeros(m, m)
  const out = zeros(m, m)
  for (let j = 0; j < m; j++) {
    for (let k = 0; k <= j; k++) {
      for (let i = 0; i < m; i++) half.data[j * m + i] += middle.data[k * m + i] * r.data[j * m + k]
    }
  }
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < m; i++) {
      for (let k = 0; k <= i; k++) out.data[j * m + i] += r.data[i * m + k] * half.data[j * m + k]
    }
  }
  return out
}
