import type { DoubleDouble } from '../../double-double.ts'

/**
 * Kernels on vectors kept as unevaluated pairs (head, tail), accumulated as in Ogita, Rump & Oishi
 * (2005, Dot2): results as if computed with 32 digits. Veltkamp's splitting is written out because
 * these loops are where refinement spends its time.
 */

const splitter = 134217729

/** A vector of pairs; `tail` may be null when all tails are zero. */
export interface PairVector {
  readonly head: Float64Array
  readonly tail: Float64Array | null
}

/** A vector of pairs that can be written to. */
export interface WritablePair {
  readonly head: Float64Array
  readonly tail: Float64Array
}

/** n zeros. */
export function zeroPair(n: number): WritablePair {
  return { head: new Float64Array(n), tail: new Float64Array(n) }
}

/** out ← out − b·x; `out` is written to. */
export function subtractMultiple(out: WritablePair, x: PairVector, b: DoubleDouble): void {
  const { head, tail } = out
  const xh = x.head
  const xt = x.tail
  const bh = b.head
  const bt = b.tail
  if (bh === 0) return
  const cb = splitter * bh
  const b1 = cb - (cb - bh)
  const b2 = bh - b1
  for (let i = 0; i < head.length; i++) {
    const v = xh[i]
    const p = v * bh
    const cv = splitter * v
    const v1 = cv - (cv - v)
    const v2 = v - v1
    let low = v2 * b2 - (p - v1 * b1 - v2 * b1 - v1 * b2) + v * bt
    if (xt !== null) low += xt[i] * bh
    const h = head[i]
    const s = h - p
    const back = s - h
    const e = h - (s - back) - (p + back) + (tail[i] - low)
    const sum = s + e
    head[i] = sum
    tail[i] = e - (sum - s)
  }
}

/** Σ x_i y_i as a pair. */
export function dotPair(x: PairVector, y: PairVector): DoubleDouble {
  const xh = x.head
  const xt = x.tail
  const yh = y.head
  const yt = y.tail
  let s = 0
  let low = 0
  for (let i = 0; i < xh.length; i++) {
    const a = xh[i]
    const b = yh[i]
    const p = a * b
    const ca = splitter * a
    const a1 = ca - (ca - a)
    const a2 = a - a1
    const cb = splitter * b
    const b1 = cb - (cb - b)
    const b2 = b - b1
    let e = a2 * b2 - (p - a1 * b1 - a2 * b1 - a1 * b2)
    if (yt !== null) e += a * yt[i]
    if (xt !== null) e += xt[i] * b
    const t = s + p
    const back = t - s
    low += s - (t - back) + (p - back) + e
    s = t
  }
  const head = s + low
  return { head, tail: low - (head - s) }
}

/** Σ x_i² as a pair. */
export function squaresPair(x: PairVector): DoubleDouble {
  return dotPair(x, x)
}

/** out ← f·x entry by entry, f a pair vector; `out` may be x. */
export function multiplyPairs(out: WritablePair, x: PairVector, f: PairVector): void {
  for (let i = 0; i < out.head.length; i++) {
    const a = x.head[i]
    const b = f.head[i]
    const p = a * b
    const ca = splitter * a
    const a1 = ca - (ca - a)
    const a2 = a - a1
    const cb = splitter * b
    const b1 = cb - (cb - b)
    const b2 = b - b1
    let e = a2 * b2 - (p - a1 * b1 - a2 * b1 - a1 * b2)
    if (x.tail !== null) e += x.tail[i] * b
    if (f.tail !== null) e += a * f.tail[i]
    const sum = p + e
    out.head[i] = sum
    out.tail[i] = e - (sum - p)
  }
}
