import { type DoubleDouble, ddDiv, productError, sumError } from '../../numeric/double-double.ts'

/**
 * n values as unevaluated sums head + tail, |tail| ≤ ulp(head)/2; a null tail is all zeros. Sums,
 * products and powers of data keep what a double would round away, about 32 digits.
 */
export interface Pair {
  readonly head: Float64Array
  readonly tail: Float64Array | null
}

type Operation = (h: number, l: number) => void

/** Writes one entry, renormalised; a value that overflows has no tail. */
function writer(head: Float64Array, tail: Float64Array): { at: number; readonly put: Operation } {
  const state = {
    at: 0,
    put: (h: number, l: number): void => {
      const sum = h + l
      head[state.at] = sum
      const rest = l - (sum - h)
      tail[state.at] = Number.isFinite(rest) ? rest : 0
    }
  }
  return state
}

function combine(rows: number, step: (i: number, put: Operation) => void): Pair {
  const head = new Float64Array(rows)
  const tail = new Float64Array(rows)
  const out = writer(head, tail)
  for (let i = 0; i < rows; i++) {
    out.at = i
    step(i, out.put)
  }
  return { head, tail: tail.some((low) => low !== 0) ? tail : null }
}

/** a + sign·b, n values. */
export function addPairs(a: Pair, b: Pair, sign: 1 | -1 = 1): Pair {
  return combine(a.head.length, (i, put) => {
    const x = a.head[i]
    const y = sign * b.head[i]
    const s = x + y
    const e = Number.isFinite(s) ? sumError(x, y, s) : 0
    put(s, e + ((a.tail?.[i] ?? 0) + sign * (b.tail?.[i] ?? 0)))
  })
}

/** a·b, n values. */
export function multiplyPairs(a: Pair, b: Pair): Pair {
  return combine(a.head.length, (i, put) => {
    const x = a.head[i]
    const y = b.head[i]
    const p = x * y
    const e = productError(x, y, p)
    put(p, Number.isFinite(e) ? e + (x * (b.tail?.[i] ?? 0) + y * (a.tail?.[i] ?? 0)) : 0)
  })
}

/** a/b, n values. */
export function dividePairs(a: Pair, b: Pair): Pair {
  return combine(a.head.length, (i, put) => {
    const plain = a.head[i] / b.head[i]
    const q = ddDiv(entry(a, i), entry(b, i))
    if (Number.isFinite(q.head) && Number.isFinite(q.tail)) put(q.head, q.tail)
    else put(plain, 0)
  })
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
    head: Float64Array.from(rows, (i) => head[i]),
    tail: tail === null ? null : Float64Array.from(rows, (i) => tail[i])
  }
}
