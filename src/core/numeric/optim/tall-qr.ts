import { type Matrix, zeros } from '../matrix.ts'

/** Rows that are taken in at a time: they stay in the second-level cache up to some hundred columns. */
const chunk = 128

interface Step {
  /** p × p, the factor of the rows before. */
  readonly r: Matrix
  /** The rows that are taken in: column k starts at k·rows. */
  readonly rows: Matrix
  readonly height: number
  readonly j: number
  /** First entry of the reflector, and 2/‖v‖². */
  readonly pivot: number
  readonly beta: number
}

/** Applies reflector j to columns k … k + 3 of R and of the rows; four sums hide each other's latency. */
function applyToFour({ r, rows, height, j, pivot, beta }: Step, k: number): void {
  const { data, rows: stride } = rows
  const p = r.rows
  const [v, a, b, c, d] = [j, k, k + 1, k + 2, k + 3].map((column) => column * stride)
  let sa = pivot * r.data[k * p + j]
  let sb = pivot * r.data[(k + 1) * p + j]
  let sc = pivot * r.data[(k + 2) * p + j]
  let sd = pivot * r.data[(k + 3) * p + j]
  for (let i = 0; i < height; i++) {
    const vi = data[v + i]
    sa += vi * data[a + i]
    sb += vi * data[b + i]
    sc += vi * data[c + i]
    sd += vi * data[d + i]
  }
  sa *= beta
  sb *= beta
  sc *= beta
  sd *= beta
  r.data[k * p + j] -= sa * pivot
  r.data[(k + 1) * p + j] -= sb * pivot
  r.data[(k + 2) * p + j] -= sc * pivot
  r.data[(k + 3) * p + j] -= sd * pivot
  for (let i = 0; i < height; i++) {
    const vi = data[v + i]
    data[a + i] -= sa * vi
    data[b + i] -= sb * vi
    data[c + i] -= sc * vi
    data[d + i] -= sd * vi
  }
}

/** The same for one column of any pair of a head and a tail; returns the new head. */
function applyToOne(
  { rows, height, j, pivot, beta }: Step,
  target: { readonly head: number; readonly tail: Float64Array; readonly at: number }
): number {
  const { data, rows: stride } = rows
  const { tail, at, head } = target
  const v = j * stride
  let sum = pivot * head
  for (let i = 0; i < height; i++) sum += data[v + i] * tail[at + i]
  sum *= beta
  for (let i = 0; i < height; i++) tail[at + i] -= sum * data[v + i]
  return head - sum * pivot
}

/** Rotates the rows into R and their part of the right side into c. */
function takeIn(at: Pick<Step, 'r' | 'rows' | 'height'>, c: Float64Array, b: Float64Array): void {
  const { r, rows, height } = at
  const p = r.rows
  for (let j = 0; j < p; j++) {
    const head = r.data[j * p + j]
    let square = head * head
    for (let i = 0; i < height; i++) square += rows.data[j * rows.rows + i] ** 2
    const norm = Math.sqrt(square)
    if (norm === 0) continue
    const alpha = head > 0 ? -norm : norm
    const beta = 1 / (norm * (norm + Math.abs(head)))
    const step = { ...at, j, pivot: head - alpha, beta }
    let k = j + 1
    for (; k + 3 < p; k += 4) applyToFour(step, k)
    for (; k < p; k++) {
      const target = { head: r.data[k * p + j], tail: rows.data, at: k * rows.rows }
      r.data[k * p + j] = applyToOne(step, target)
    }
    c[j] = applyToOne(step, { head: c[j], tail: b, at: 0 })
    r.data[j * p + j] = alpha
  }
}

/**
 * R (p × p, upper triangular) and Q'b (length p) of an n × p matrix and b of length n, by Householder
 * reflections that take in some rows at a time (Golub & Van Loan 2013, section 5.2; Demmel, Grigori,
 * Hoemmen & Langou 2012, SIAM J. Sci. Comput. 34, "flat tree"). Neither argument is changed; n may be
 * below p, and then the last rows of R are zero.
 */
export function tallQr(
  a: Matrix,
  b: Float64Array
): { readonly r: Matrix; readonly c: Float64Array } {
  const { rows: n, cols: p } = a
  const r = zeros(p, p)
  const c = new Float64Array(p)
  const rows = zeros(Math.min(chunk, n), p)
  for (let from = 0; from < n; from += chunk) {
    const height = Math.min(chunk, n - from)
    for (let k = 0; k < p; k++) {
      rows.data.set(a.data.subarray(k * n + from, k * n + from + height), k * rows.rows)
    }
    takeIn({ r, rows, height }, c, b.slice(from, from + height))
  }
  return { r, c }
}
