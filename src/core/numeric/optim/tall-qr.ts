import { kernels } from '../kernels/index.ts'
import { type Matrix, zeros } from '../matrix.ts'

/** Rows that are taken in at a time: they stay in the second-level cache up to some hundred columns. */
const chunk = 128

/** Columns of zeros beyond the last, so that reflectors are applied to four columns at a time. */
const padding = 3

/** The triangular factor of a tall matrix, and of a right side its part in the matrix' span. */
export interface TallFactor {
  /** p × p, upper triangular. */
  readonly r: Matrix
  /** Q'b, length p. */
  readonly c: Float64Array
}

/**
 * R (p × p, upper triangular) and Q'b (length p) of an n × p matrix and b of length n, by Householder
 * reflectors that take in some rows at a time (Golub & Van Loan 2013, section 5.2; Demmel, Grigori,
 * Hoemmen & Langou 2012, SIAM J. Sci. Comput. 34, "flat tree"). The rows of the matrix, not of b, are
 * multiplied by `rowScale` (length n; null: all ones). No argument is changed; n may be below p, and then
 * the last rows of R are zero.
 */
export function tallQr(
  a: Matrix,
  b: Float64Array,
  rowScale: Float64Array | null = null
): TallFactor {
  const { rows: n, cols: p } = a
  const wide = p + 1 + padding
  const rows = { at: p * wide, stride: Math.min(chunk, (n + 3) & ~3) }
  const memory = kernels.memory(rows.at + wide * rows.stride)
  memory.fill(0, 0, rows.at + wide * rows.stride)
  for (let from = 0; from < n; from += chunk) {
    const height = Math.min(chunk, n - from)
    for (let k = 0; k <= p; k++) {
      const target = rows.at + k * rows.stride
      const source = k < p ? a.data : b
      const first = k < p ? k * n + from : from
      if (k === p || rowScale === null) {
        for (let i = 0; i < height; i++) memory[target + i] = source[first + i]
      } else {
        for (let i = 0; i < height; i++) memory[target + i] = source[first + i] * rowScale[from + i]
      }
      memory.fill(0, target + height, target + rows.stride)
    }
    kernels.takeIn(0, rows, { height: (height + 3) & ~3, columns: p, sides: 1 })
  }
  const r = zeros(p, p)
  for (let k = 0; k < p; k++) r.data.set(memory.subarray(k * p, k * p + k + 1), k * p)
  return { r, c: memory.slice(p * p, p * p + p) }
}
