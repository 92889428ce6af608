import {
  type DoubleDouble,
  ddDiv,
  productError,
  sumError,
  twoSum
} from '../../numeric/double-double.ts'
import { take } from '../../numeric/vector.ts'

/**
 * n values as unevaluated sums head + tail, |tail| ≤ ulp(head)/2; a null tail is all zeros. Sums,
 * products and powers of data keep what a double would round away, about 32 digits.
 */
export interface Pair {
  readonly head: Float64Array
  readonly tail: Float64Array | null
}

/** Pairs of n unnormalised sums; a tail that overflowed, or one of zeros, is dropped. */
function normalised(head: Float64Array, tail: Float64Array): Pair {
  let some = false
  for (let i = 0; i < head.length; i++) {
    const h = head[i]
    const sum = h + tail[i]
    const rest = tail[i] - (sum - h)
    const finite = Number.isFinite(rest)
    head[i] = finite ? sum : h
    tail[i] = finite ? rest : 0
    some ||= finite && rest !== 0
  }
  return { head, tail: some ? tail : null }
}

/** a + sign·b, n values. */
export function addPairs(a: Pair, b: Pair, sign: 1 | -1 = 1): Pair {
  const n = a.head.length
  const head = new Float64Array(n)
  const tail = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const x = a.head[i]
    const y = sign * b.head[i]
    head[i] = x + y
    tail[i] = sumError(x, y, head[i])
  }
  if (a.tail !== null) for (let i = 0; i < n; i++) tail[i] += a.tail[i]
  if (b.tail !== null) for (let i = 0; i < n; i++) tail[i] += sign * b.tail[i]
  return normalised(head, tail)
}

/** a·b, n values. */
export function multiplyPairs(a: Pair, b: Pair): Pair {
  const n = a.head.length
  const head = new Float64Array(n)
  const tail = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    head[i] = a.head[i] * b.head[i]
    tail[i] = productError(a.head[i], b.head[i], head[i])
  }
  if (a.tail !== null) for (let i = 0; i < n; i++) tail[i] += a.tail[i] * b.head[i]
  if (b.tail !== null) for (let i = 0; i < n; i++) tail[i] += b.tail[i] * a.head[i]
  return normalised(head, tail)
}

/** Σ a[i]·b[i], compensated to about 30 digits. */
export function dotPairs(a: Pair, b: Pair): DoubleDouble {
  const { head, tail } = multiplyPairs(a, b)
  let sum = 0
  let rest = 0
  for (let i = 0; i < head.length; i++) {
    const next = sum + head[i]
    rest += sumError(sum, head[i], next) + (tail === null ? 0 : tail[i])
    sum = next
  }
  return twoSum(sum, rest)
}

/** a/b, n values; where that is not finite, what a double's division gives. */
export function dividePairs(a: Pair, b: Pair): Pair {
  const n = a.head.length
  const head = new Float64Array(n)
  const tail = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const q = ddDiv(entry(a, i), entry(b, i))
    const finite = Number.isFinite(q.head) && Number.isFinite(q.tail)
    head[i] = finite ? q.head : a.head[i] / b.head[i]
    tail[i] = finite ? q.tail : 0
  }
  return normalised(head, tail)
}

/** a^k for a whole number k by repeated squaring. */
export function powerOfPair(a: Pair, k: number): Pair {
  const one = constantPair(1, a.head.length)
  if (k < 0) return dividePairs(one, powerOfPair(a, -k))
  let result = one
  let square = a
  for (let left = k; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = left === k && k === 1 ? a : multiplyPairs(result, square)
    if (left > 1) square = multiplyPairs(square, square)
  }
  return result
}

/** −a, n values. */
export function negatePair({ head, tail }: Pair): Pair {
  return { head: head.map((h) => -h), tail: tail === null ? null : tail.map((l) => -l) }
}

/** n times one number. */
export function constantPair(value: number | DoubleDouble, rows: number): Pair {
  if (typeof value === 'number') return { head: new Float64Array(rows).fill(value), tail: null }
  const tail = value.tail === 0 ? null : new Float64Array(rows).fill(value.tail)
  return { head: new Float64Array(rows).fill(value.head), tail }
}

/** Entry i. */
export function entry({ head, tail }: Pair, i: number): DoubleDouble {
  return { head: head[i], tail: tail?.[i] ?? 0 }
}

/** The pair at some of its rows. */
export function takePair({ head, tail }: Pair, rows: Int32Array): Pair {
  if (rows.length === head.length) return { head, tail }
  return {
    head: take(head, rows),
    tail: tail === null ? null : take(tail, rows)
  }
}
