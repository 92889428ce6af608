import type { Matrix } from '../matrix.ts'

/** x_i'v for row i of X, given as column i of X' (p × n). */
export function dotRow(transposed: Matrix, i: number, v: Float64Array): number {
  const { rows: p, data } = transposed
  let sum = 0
  for (let j = 0, k = i * p; j < p; j++, k++) sum += data[k] * v[j]
  return sum
}

/** Σ_j |x_ij v_j|: the size of the terms of x_i'v, which bounds its rounding error. */
export function dotRowSize(transposed: Matrix, i: number, v: Float64Array): number {
  const { rows: p, data } = transposed
  let sum = 0
  for (let j = 0, k = i * p; j < p; j++, k++) sum += Math.abs(data[k] * v[j])
  return sum
}

/** y_i − x_i'b of every row, 0 where it is within 4 (p + 2) roundings of its terms. */
export function residualsOf(transposed: Matrix, y: Float64Array, b: Float64Array): Float64Array {
  const rounding = 4 * (b.length + 2) * 2 ** -53
  return y.map((yi, i) => {
    const r = yi - dotRow(transposed, i, b)
    const size = Math.abs(yi) + dotRowSize(transposed, i, b)
    return Math.abs(r) <= rounding * size ? 0 : r
  })
}

/** The square matrix whose rows are the given rows of X, column-major (p × p). */
export function gatherRows(transposed: Matrix, rows: Int32Array): Float64Array {
  const p = transposed.rows
  const out = new Float64Array(p * p)
  for (let k = 0; k < p; k++) {
    for (let j = 0; j < p; j++) out[j * p + k] = transposed.data[rows[k] * p + j]
  }
  return out
}

/**
 * p independent rows of an n × p matrix of full column rank: elimination that pivots on the row
 * with the largest remaining entry of each column (partial pivoting over all rows).
 */
export function independentRows(transposed: Matrix): Int32Array {
  const { rows: p, cols: n } = transposed
  const work = transposed.data.slice()
  const taken = new Uint8Array(n)
  const out = new Int32Array(p)
  for (let j = 0; j < p; j++) {
    let best = -1
    for (let i = 0; i < n; i++) {
      if (taken[i] === 1) continue
      if (best < 0 || Math.abs(work[i * p + j]) > Math.abs(work[best * p + j])) best = i
    }
    taken[best] = 1
    out[j] = best
    const head = work[best * p + j]
    if (head === 0) continue
    for (let k = j + 1; k < p; k++) {
      const t = work[best * p + k] / head
      if (t === 0) continue
      for (let i = 0; i < n; i++) work[i * p + k] -= t * work[i * p + j]
    }
  }
  return out
}
