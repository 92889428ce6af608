/** Rows in their order, `width` numbers each, one row after the other. */
export interface Series {
  readonly width: number
  readonly values: Float64Array
}

/** What the products of rows are weighted with. */
export interface Lagged {
  readonly width: number
  /** Of the products of a row with itself, with the row before it, and so on: w_0 … w_L. */
  readonly weights: Float64Array
}

/** What a sum over rows that come a piece at a time carries from one piece to the next. */
export interface Carried {
  /** The first L rows. */
  readonly head: Float64Array
  /** The last L rows. */
  readonly tail: Float64Array
}

export const nothingCarried: Carried = { head: new Float64Array(0), tail: new Float64Array(0) }

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}

/** Numbers in the packed upper triangle that the products of rows add up to. */
export function productsOf(width: number): number {
  return (width * (width + 1)) / 2
}

/** v_i = Σ_l w_l s_{at−l} over l ≥ 1, of the rows that there are. */
function pastOf(source: Float64Array, at: number, { width, weights }: Lagged, v: Float64Array) {
  v.fill(0)
  const nearest = Math.max(1, at - source.length / width + 1)
  const furthest = Math.min(weights.length - 1, at)
  for (let lag = nearest; lag <= furthest; lag++) {
    const w = weights[lag]
    const from = (at - lag) * width
    for (let j = 0; j < width; j++) v[j] += w * source[from + j]
  }
}

/** Adds w_0 e e' + e v' + v e', its upper triangle column by column. */
function addProducts(
  { values, from, own }: { values: Float64Array; from: number; own: number },
  v: Float64Array,
  out: Float64Array
): void {
  let next = 0
  for (let j = 0; j < v.length; j++) {
    const e = values[from + j]
    for (let k = 0; k <= j; k++) {
      const other = values[from + k]
      out[next++] += own * e * other + (e * v[k] + v[j] * other)
    }
  }
}

/** Adds Σ_l w_l (Γ_l + Γ_l') and w_0 Γ_0 of some rows, with the rows carried before them (packed upper triangle). */
export function addLagged(
  { values, width }: Series,
  { weights, before }: { readonly weights: Float64Array; readonly before: Float64Array },
  out: Float64Array
): void {
  const source = joined(before, values)
  const first = before.length / width
  const v = new Float64Array(width)
  for (let i = 0; i * width < values.length; i++) {
    pastOf(source, first + i, { width, weights }, v)
    addProducts({ values, from: i * width, own: weights[0] }, v, out)
  }
}

/** Adds the products of rows on either side of where two runs meet: a run's last rows with the first of the next. */
export function addAcross(
  before: Carried,
  after: Carried,
  { lagged, out }: { readonly lagged: Lagged; readonly out: Float64Array }
): void {
  const { width } = lagged
  const v = new Float64Array(width)
  for (let i = 0; i * width < after.head.length; i++) {
    pastOf(before.tail, before.tail.length / width + i, lagged, v)
    addProducts({ values: after.head, from: i * width, own: 0 }, v, out)
  }
}

/** What is carried of two runs, one after the other. */
export function carriedOn(before: Carried, after: Carried, { width, weights }: Lagged): Carried {
  const most = (weights.length - 1) * width
  const tail = joined(before.tail, after.tail)
  return {
    head:
      before.head.length === most ? before.head : joined(before.head, after.head).slice(0, most),
    tail: tail.slice(Math.max(0, tail.length - most))
  }
}

/** What is carried of one run. */
export function carriedOf({ values }: Series, { width, weights }: Lagged): Carried {
  const most = (weights.length - 1) * width
  return {
    head: values.slice(0, most),
    tail: values.slice(Math.max(0, values.length - most))
  }
}
