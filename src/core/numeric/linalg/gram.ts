import { kernels } from '../kernels/index.ts'
import { column, type Matrix, zeros } from '../matrix.ts'

/** Rows per block: its weighted copy stays in the second-level cache up to some hundred columns. */
const block = 256

/** The least multiple of four that is not below n: kernels take rows and columns by fours. */
function byFours(n: number): number {
  return (n + 3) & ~3
}

/** Rows from which a view costs less than a loop. */
const some = 32

function copy(
  values: Float64Array,
  { from, length }: { readonly from: number; readonly length: number },
  memory: Float64Array,
  at: number
): void {
  if (length >= some) memory.set(values.subarray(from, from + length), at)
  else for (let i = 0; i < length; i++) memory[at + i] = values[from + i]
}

/**
 * Adds X' diag(w) X to the leading p × p block of `out`, exactly symmetric when that was; X is n × p, w
 * of length n (null: all ones; signs are free). Sums stay in registers over blocks of rows.
 */
export function addCrossProduct(x: Matrix, w: Float64Array | null, out: Matrix): void {
  const { rows: n, cols: p } = x
  const columns = byFours(p)
  const stride = Math.min(block, byFours(n))
  const weights = columns * columns
  const rows = { at: weights + stride, stride }
  const weighted = { at: rows.at + columns * stride, stride }
  const memory = kernels.memory(weighted.at + columns * stride)
  memory.fill(0, 0, weighted.at)
  for (let from = 0; from < n; from += block) {
    const length = Math.min(block, n - from)
    const height = byFours(length)
    for (let j = 0; j < p; j++) {
      const source = j * n + from
      const target = rows.at + j * stride
      copy(x.data, { from: source, length }, memory, target)
      if (length < height) memory.fill(0, target + length, target + height)
    }
    const to = { out: 0, height, columns }
    if (w === null) kernels.addCrossProduct(rows, rows, to)
    else {
      copy(w, { from, length }, memory, weights)
      kernels.scaleRows(rows, weights, { ...to, out: weighted.at })
      kernels.addCrossProduct(weighted, rows, to)
    }
  }
  for (let k = 0; k < p; k++) {
    for (let j = 0; j <= k; j++) {
      out.data[k * out.rows + j] += memory[k * columns + j]
      out.data[j * out.rows + k] = out.data[k * out.rows + j]
    }
  }
}

/** X' diag(w) X, p × p and exactly symmetric. */
export function crossProduct(x: Matrix, w: Float64Array | null): Matrix {
  const out = zeros(x.cols, x.cols)
  addCrossProduct(x, w, out)
  return out
}

/** Σ a_i b_i for column `at` of X and three more, v of length n; columns beyond the last count as it. */
function fourDots(x: Matrix, at: number, v: Float64Array, out: Float64Array): void {
  const { data, rows: n, cols: p } = x
  const c0 = at * n
  const c1 = Math.min(at + 1, p - 1) * n
  const c2 = Math.min(at + 2, p - 1) * n
  const c3 = Math.min(at + 3, p - 1) * n
  let t0 = 0
  let t1 = 0
  let t2 = 0
  let t3 = 0
  for (let from = 0; from < n; from += block) {
    const to = Math.min(from + block, n)
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let i = from; i < to; i++) {
      const vi = v[i]
      s0 += data[c0 + i] * vi
      s1 += data[c1 + i] * vi
      s2 += data[c2 + i] * vi
      s3 += data[c3 + i] * vi
    }
    t0 += s0
    t1 += s1
    t2 += s2
    t3 += s3
  }
  out[0] = t0
  out[1] = t1
  out[2] = t2
  out[3] = t3
}

/** X'v, length p, for X n × p and v of length n. */
export function xtv(x: Matrix, v: Float64Array): Float64Array {
  const out = new Float64Array(x.cols)
  const four = new Float64Array(4)
  for (let j = 0; j < x.cols; j += 4) {
    fourDots(x, j, v, four)
    for (let k = 0; k < 4 && j + k < x.cols; k++) out[j + k] = four[k]
  }
  return out
}

/** out ← out + Xb, length n, for X n × p and b of length p. */
export function addCombination(x: Matrix, b: Float64Array, out: Float64Array): void {
  const { data, rows: n, cols: p } = x
  let j = 0
  for (; j + 3 < p; j += 4) {
    const [c0, c1, c2, c3] = [j * n, (j + 1) * n, (j + 2) * n, (j + 3) * n]
    const [b0, b1, b2, b3] = [b[j], b[j + 1], b[j + 2], b[j + 3]]
    for (let i = 0; i < n; i++) {
      out[i] += data[c0 + i] * b0 + data[c1 + i] * b1 + (data[c2 + i] * b2 + data[c3 + i] * b3)
    }
  }
  for (; j < p; j++) {
    const xj = column(x, j)
    for (let i = 0; i < n; i++) out[i] += xj[i] * b[j]
  }
}
