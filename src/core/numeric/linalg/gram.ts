import { column, type Matrix, zeros } from '../matrix.ts'

/** Rows per block: its weighted copy stays in the second-level cache up to some hundred columns. */
const block = 256

interface Block {
  /** Columns of X, and of diag(w) X over the block: column j starts at j·rows and j·stride. */
  readonly x: Matrix
  readonly weighted: Float64Array
  /** Distance of two columns in `weighted`. */
  readonly stride: number
  readonly from: number
  readonly length: number
  readonly out: Matrix
}

/** Adds `sum` at (j, k) of the upper triangle; a place outside is a column that a tile has twice. */
function put(out: Matrix, at: { j: number; k: number; p: number }, sum: number): void {
  if (at.j <= at.k && at.k < at.p) out.data[at.k * out.rows + at.j] += sum
}

/** Adds the sums of a tile of 4 weighted columns from j by 2 columns from k: 8 sums in registers. */
function addTile({ x, weighted, stride, from, length, out }: Block, j: number, k: number): void {
  const { data, rows, cols: p } = x
  const a0 = j * stride
  const a1 = Math.min(j + 1, p - 1) * stride
  const a2 = Math.min(j + 2, p - 1) * stride
  const a3 = Math.min(j + 3, p - 1) * stride
  const b0 = k * rows + from
  const b1 = Math.min(k + 1, p - 1) * rows + from
  let s00 = 0
  let s01 = 0
  let s10 = 0
  let s11 = 0
  let s20 = 0
  let s21 = 0
  let s30 = 0
  let s31 = 0
  for (let i = 0; i < length; i++) {
    const y0 = data[b0 + i]
    const y1 = data[b1 + i]
    const x0 = weighted[a0 + i]
    const x1 = weighted[a1 + i]
    s00 += x0 * y0
    s01 += x0 * y1
    s10 += x1 * y0
    s11 += x1 * y1
    const x2 = weighted[a2 + i]
    const x3 = weighted[a3 + i]
    s20 += x2 * y0
    s21 += x2 * y1
    s30 += x3 * y0
    s31 += x3 * y1
  }
  put(out, { j, k, p }, s00)
  put(out, { j, k: k + 1, p }, s01)
  put(out, { j: j + 1, k, p }, s10)
  put(out, { j: j + 1, k: k + 1, p }, s11)
  put(out, { j: j + 2, k, p }, s20)
  put(out, { j: j + 2, k: k + 1, p }, s21)
  put(out, { j: j + 3, k, p }, s30)
  put(out, { j: j + 3, k: k + 1, p }, s31)
}

/**
 * Adds X' diag(w) X to the leading p × p block of `out`, exactly symmetric when that was; X is n × p, w
 * of length n (null: all ones; signs are free). Sums stay in registers over blocks of rows.
 */
export function addCrossProduct(x: Matrix, w: Float64Array | null, out: Matrix): void {
  const { rows: n, cols: p, data } = x
  const stride = Math.min(block, n)
  const weighted = new Float64Array(stride * p)
  for (let from = 0; from < n; from += block) {
    const length = Math.min(block, n - from)
    for (let j = 0; j < p; j++) {
      const source = j * n + from
      const target = j * stride
      for (let i = 0; i < length; i++) {
        weighted[target + i] = w === null ? data[source + i] : data[source + i] * w[from + i]
      }
    }
    const at = { x, weighted, stride, from, length, out }
    for (let k = 0; k < p; k += 2) for (let j = 0; j <= k + 1 && j < p; j += 4) addTile(at, j, k)
  }
  for (let k = 0; k < p; k++) {
    for (let j = 0; j < k; j++) out.data[j * out.rows + k] = out.data[k * out.rows + j]
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

/** out ← out − Xb, length n, for X n × p and b of length p. */
export function subtractCombination(x: Matrix, b: Float64Array, out: Float64Array): void {
  const { data, rows: n, cols: p } = x
  let j = 0
  for (; j + 3 < p; j += 4) {
    const [c0, c1, c2, c3] = [j * n, (j + 1) * n, (j + 2) * n, (j + 3) * n]
    const [b0, b1, b2, b3] = [b[j], b[j + 1], b[j + 2], b[j + 3]]
    for (let i = 0; i < n; i++) {
      out[i] -= data[c0 + i] * b0 + data[c1 + i] * b1 + (data[c2 + i] * b2 + data[c3 + i] * b3)
    }
  }
  for (; j < p; j++) {
    const xj = column(x, j)
    for (let i = 0; i < n; i++) out[i] -= xj[i] * b[j]
  }
}
