/**
 * Arithmetic on unevaluated sums head + tail of two doubles, |tail| ≤ ulp(head)/2: about 32 digits
 * (Dekker 1971; Hida, Li & Bailey 2001). Operands stay below 2^970 in size, so that Veltkamp's
 * splitting cannot overflow; products below 2^-1022·2^53 lose their tail.
 */
export interface DoubleDouble {
  readonly head: number
  readonly tail: number
}

/** 2^27 + 1: splits a double into two halves of 26 bits (Veltkamp 1968). */
const splitter = 134217729

/** The rounding error of s = fl(a + b), exactly (Knuth 1969). */
export function sumError(a: number, b: number, s: number): number {
  const back = s - a
  return a - (s - back) + (b - back)
}

/** The rounding error of p = fl(a·b), exactly (Dekker 1971, Veltkamp 1968). */
export function productError(a: number, b: number, p: number): number {
  const ca = splitter * a
  const ah = ca - (ca - a)
  const al = a - ah
  const cb = splitter * b
  const bh = cb - (cb - b)
  const bl = b - bh
  return al * bl - (p - ah * bh - al * bh - ah * bl)
}

/** a + b without error. */
export function twoSum(a: number, b: number): DoubleDouble {
  const head = a + b
  return { head, tail: sumError(a, b, head) }
}

/** a·b without error. */
export function twoProd(a: number, b: number): DoubleDouble {
  const head = a * b
  return { head, tail: productError(a, b, head) }
}

/** h + l for |h| ≥ |l|, so that the tail is below half a unit of the head. */
function normalised(h: number, l: number): DoubleDouble {
  const head = h + l
  return { head, tail: l - (head - h) }
}

/** x + y, relative error below 2^-104 (Hida, Li & Bailey 2001, section 3.2). */
export function ddAdd(x: DoubleDouble, y: DoubleDouble): DoubleDouble {
  const s = x.head + y.head
  const t = x.tail + y.tail
  const e = sumError(x.head, y.head, s)
  const f = sumError(x.tail, y.tail, t)
  const first = normalised(s, e + t)
  return normalised(first.head, first.tail + f)
}

/** −x. */
export function ddNegate(x: DoubleDouble): DoubleDouble {
  return { head: -x.head, tail: -x.tail }
}

/** x·y, relative error below 2^-102. */
export function ddMul(x: DoubleDouble, y: DoubleDouble): DoubleDouble {
  const p = x.head * y.head
  const e = productError(x.head, y.head, p) + (x.head * y.tail + x.tail * y.head)
  return normalised(p, e)
}

/** x/y by two corrections of the double quotient. */
export function ddDiv(x: DoubleDouble, y: DoubleDouble): DoubleDouble {
  const q = x.head / y.head
  const rest = ddAdd(x, ddNegate(ddMul(y, { head: q, tail: 0 })))
  const q2 = rest.head / y.head
  const last = ddAdd(rest, ddNegate(ddMul(y, { head: q2, tail: 0 })))
  return ddAdd(normalised(q, q2), { head: last.head / y.head, tail: 0 })
}

/** √x for x ≥ 0 by one Newton step on the double root. */
export function ddSqrt(x: DoubleDouble): DoubleDouble {
  if (x.head <= 0) return { head: 0, tail: 0 }
  const root = Math.sqrt(x.head)
  const rest = ddAdd(x, ddNegate(twoProd(root, root)))
  return normalised(root, rest.head / (2 * root))
}
