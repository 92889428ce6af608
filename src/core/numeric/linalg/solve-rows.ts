import { kernels } from '../kernels/index.ts'
import type { Matrix } from '../matrix.ts'

/** Rows at a time: some dozen columns of them stay in the first-level cache. */
const block = 128

/** X R⁻¹ (n × p) by forward substitution in every row, X being n × p and R the leading p × p, upper triangular. */
export function solvedRows(x: Matrix, r: Matrix): Matrix {
  const { rows: n, cols: p } = x
  const out = new Float64Array(n * p)
  const rows = { at: p * p, stride: block }
  const memory = kernels.memory(rows.at + p * block)
  for (let j = 0; j < p; j++) memory.set(r.data.subarray(j * r.rows, j * r.rows + p), j * p)
  for (let from = 0; from < n; from += block) {
    const length = Math.min(block, n - from)
    const height = (length + 7) & ~7
    for (let j = 0; j < p; j++) {
      const target = rows.at + j * block
      memory.set(x.data.subarray(j * n + from, j * n + from + length), target)
      if (length < height) memory.fill(0, target + length, target + height)
    }
    kernels.solveRows(0, rows, { height, columns: p })
    for (let j = 0; j < p; j++) {
      const target = rows.at + j * block
      out.set(memory.subarray(target, target + length), j * n + from)
    }
  }
  return { rows: n, cols: p, data: out }
}
