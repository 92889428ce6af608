import { column, type Matrix, zeros } from '../matrix.ts'
import { dot2, norm2 } from '../sum.ts'
import { exponentOf } from './power-of-two.ts'

interface LuFactor {
  /** L below the diagonal (unit diagonal implied), U on and above. */
  readonly packed: Matrix
  readonly swaps: Int32Array
}

/** LU with partial pivoting; null when a pivot is at or below p·ε of the largest entry. */
function luFactor(a: Matrix): LuFactor | null {
  const p = a.rows
  const packed = { rows: p, cols: p, data: a.data.slice() }
  const swaps = new Int32Array(p)
  const floor = p * Number.EPSILON * a.data.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
  const d = packed.data
  for (let k = 0; k < p; k++) {
    let pivot = k
    for (let i = k + 1; i < p; i++) {
      if (Math.abs(d[k * p + i]) > Math.abs(d[k * p + pivot])) pivot = i
    }
    swaps[k] = pivot
    for (let j = 0; j < p && pivot !== k; j++) {
      const held = d[j * p + k]
      d[j * p + k] = d[j * p + pivot]
      d[j * p + pivot] = held
    }
    if (!(Math.abs(d[k * p + k]) > floor)) return null
    for (let i = k + 1; i < p; i++) d[k * p + i] /= d[k * p + k]
    for (let j = k + 1; j < p; j++) {
      const u = d[j * p + k]
      for (let i = k + 1; i < p; i++) d[j * p + i] -= d[k * p + i] * u
    }
  }
  return { packed, swaps }
}

/** x ← (LU)⁻¹x in place. */
function luSolve({ packed, swaps }: LuFactor, x: Float64Array): void {
  const p = packed.rows
  for (let k = 0; k < p; k++) {
    const held = x[k]
    x[k] = x[swaps[k]]
    x[swaps[k]] = held
  }
  for (let k = 0; k < p; k++) {
    const l = column(packed, k)
    for (let i = k + 1; i < p; i++) x[i] -= l[i] * x[k]
  }
  for (let k = p - 1; k >= 0; k--) {
    const u = column(packed, k)
    x[k] /= u[k]
    for (let i = 0; i < k; i++) x[i] -= u[i] * x[k]
  }
}

/** Powers of two that bring the largest entry of every row of DAD near 1. */
function equilibration(a: Matrix): Float64Array {
  const d = new Float64Array(a.rows)
  for (let j = 0; j < a.rows; j++) {
    const diagonal = Math.abs(a.data[j * a.rows + j])
    const largest = column(a, j).reduce((m, v) => Math.max(m, Math.abs(v)), 0)
    d[j] = 2 ** -Math.floor(exponentOf(diagonal > 0 ? diagonal : largest) / 2)
  }
  return d
}

/**
 * Solves A x = b for a symmetric A (p × p, definite or not), length p: LU with partial pivoting on
 * a matrix scaled by powers of two, then corrections with residuals in twice the working precision
 * until they stop shrinking (Higham 2002, section 12.1). Null when A is singular to rounding.
 */
export function solveSymmetric(a: Matrix, b: Float64Array): Float64Array | null {
  const p = a.rows
  const d = equilibration(a)
  const scaled = zeros(p, p)
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < p; i++) scaled.data[j * p + i] = a.data[j * p + i] * d[i] * d[j]
  }
  const factor = luFactor(scaled)
  if (factor === null) return null
  const right = b.map((v, i) => v * d[i])
  const x = right.slice()
  luSolve(factor, x)
  const row = new Float64Array(p + 1)
  const point = new Float64Array(p + 1).fill(1)
  let previous = Number.POSITIVE_INFINITY
  for (let step = 0; step < 10; step++) {
    const correction = new Float64Array(p)
    point.set(x)
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) row[j] = -scaled.data[j * p + i]
      row[p] = right[i]
      correction[i] = dot2(row, point)
    }
    luSolve(factor, correction)
    const size = norm2(correction)
    if (!(size < previous / 2)) break
    for (let i = 0; i < p; i++) x[i] += correction[i]
    previous = size
  }
  return x.map((v, i) => v * d[i])
}
