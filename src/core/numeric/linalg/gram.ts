import { column, type Matrix, zeros } from '../matrix.ts'

/** Rows per block: two columns and the weights stay in the first-level cache. */
const block = 1024

interface Tile {
  readonly a0: Float64Array
  readonly a1: Float64Array
  readonly b0: Float64Array
  readonly b1: Float64Array
}

/** Adds Σ a_i w_i b_i over rows [from, to) for the four pairs of a tile to `out`. */
function addTile(tile: Tile, w: Float64Array, { from, to, out }: Range): void {
  const { a0, a1, b0, b1 } = tile
  let s00 = 0
  let s01 = 0
  let s10 = 0
  let s11 = 0
  for (let i = from; i < to; i++) {
    const wi = w[i - from]
    const x0 = a0[i] * wi
    const x1 = a1[i] * wi
    const y0 = b0[i]
    const y1 = b1[i]
    s00 += x0 * y0
    s01 += x0 * y1
    s10 += x1 * y0
    s11 += x1 * y1
  }
  out[0] = s00
  out[1] = s01
  out[2] = s10
  out[3] = s11
}

interface Range {
  readonly from: number
  readonly to: number
  readonly out: Float64Array
}

function addBlock(x: Matrix, w: Float64Array, { from, to, out }: Range): void {
  const p = x.cols
  const sums = new Float64Array(4)
  const pick = (j: number) => column(x, Math.min(j, p - 1))
  for (let k = 0; k < p; k += 2) {
    for (let j = k; j < p; j += 2) {
      const tile = { a0: pick(k), a1: pick(k + 1), b0: pick(j), b1: pick(j + 1) }
      addTile(tile, w, { from, to, out: sums })
      out[k * p + j] += sums[0]
      if (j + 1 < p) out[k * p + j + 1] += sums[1]
      if (k + 1 < p) out[(k + 1) * p + j] += sums[2]
      if (k + 1 < p && j + 1 < p) out[(k + 1) * p + j + 1] += sums[3]
    }
  }
}

/**
 * X' diag(w) X, p × p and exactly symmetric, for X n × p and w of length n (null: all ones; signs
 * are free). Four sums in registers over blocks of rows, added up block by block.
 */
export function crossProduct(x: Matrix, w: Float64Array | null): Matrix {
  const { rows: n, cols: p } = x
  const out = zeros(p, p)
  const ones = w === null ? new Float64Array(block).fill(1) : null
  for (let from = 0; from < n; from += block) {
    const to = Math.min(from + block, n)
    const weights = ones ?? w?.subarray(from, to)
    if (weights !== undefined) addBlock(x, weights, { from, to, out: out.data })
  }
  for (let k = 0; k < p; k++) {
    for (let j = k + 1; j < p; j++) out.data[j * p + k] = out.data[k * p + j]
  }
  return out
}

/** X'v, length p, for X n × p and v of length n. */
export function xtv(x: Matrix, v: Float64Array): Float64Array {
  const out = new Float64Array(x.cols)
  for (let j = 0; j < x.cols; j++) {
    const xj = column(x, j)
    for (let from = 0; from < v.length; from += block) {
      const to = Math.min(from + block, v.length)
      let s0 = 0
      let s1 = 0
      let i = from
      for (; i + 1 < to; i += 2) {
        s0 += xj[i] * v[i]
        s1 += xj[i + 1] * v[i + 1]
      }
      if (i < to) s0 += xj[i] * v[i]
      out[j] += s0 + s1
    }
  }
  return out
}
