/**
 * Numbers as unevaluated sums of two doubles, about 32 digits: for the exponents of tail probabilities,
 * whose absolute error becomes the relative error of the probability (Dekker 1971; Hida, Li & Bailey 2001).
 */
export interface Pair {
  readonly high: number
  readonly low: number
}

/** The double x as a pair. */
export function pair(x: number): Pair {
  return { high: x, low: 0 }
}

/** x + y exactly. */
export function sum(x: number, y: number): Pair {
  const high = x + y
  const back = high - x
  return { high, low: x - (high - back) + (y - back) }
}

/** x·y exactly, for |x|, |y| < 1e299. */
export function product(x: number, y: number): Pair {
  const high = x * y
  const splitX = 134217729 * x
  const splitY = 134217729 * y
  const xh = splitX - (splitX - x)
  const yh = splitY - (splitY - y)
  const xl = x - xh
  const yl = y - yh
  const low = xh * yh - high + xh * yl + xl * yh + xl * yl
  return { high, low: Number.isFinite(low) ? low : 0 }
}

function normalise(high: number, low: number): Pair {
  const total = high + low
  return { high: total, low: Number.isFinite(total) ? low - (total - high) : 0 }
}

/** x + y. */
export function addPair(x: Pair, y: Pair): Pair {
  const heads = sum(x.high, y.high)
  const tails = sum(x.low, y.low)
  const first = normalise(heads.high, heads.low + tails.high)
  return normalise(first.high, first.low + tails.low)
}

/** −x. */
export function negate(x: Pair): Pair {
  return { high: -x.high, low: -x.low }
}

/** x·y. */
export function multiplyPair(x: Pair, y: Pair): Pair {
  const heads = product(x.high, y.high)
  return normalise(heads.high, heads.low + (x.high * y.low + x.low * y.high))
}

/** x/y. */
export function dividePair(x: Pair, y: Pair): Pair {
  const first = x.high / y.high
  const rest = addPair(x, negate(multiplyPair(y, pair(first))))
  const second = rest.high / y.high
  const last = addPair(rest, negate(multiplyPair(y, pair(second))))
  const quotient = normalise(first, second)
  return normalise(quotient.high, quotient.low + last.high / y.high)
}

/** log 2 */
const logTwo: Pair = { high: Math.LN2, low: 2.3190468138462996e-17 }
const reciprocals = Array.from({ length: 24 }, (_, k) => dividePair(pair(1), pair(2 * k + 1)))

/** 2 atanh(s) by its power series: `pairs` terms in double-double, then doubles up to `all` terms. */
function twiceAtanh(s: Pair, pairs: number, all: number): Pair {
  const square = multiplyPair(s, s)
  let tail = 0
  for (let j = all - 1; j >= pairs; j--) tail = tail * square.high + reciprocals[j].high
  let series = pair(tail)
  for (let j = pairs - 1; j >= 0; j--) {
    series = addPair(multiplyPair(series, square), reciprocals[j])
  }
  const half = multiplyPair(s, series)
  return { high: 2 * half.high, low: 2 * half.low }
}

/** log(j/64) for j = 45 … 91. */
const [firstKnot, lastKnot] = [45, 91] as const
const knots = Array.from({ length: lastKnot - firstKnot + 1 }, (_, i) => {
  const j = i + firstKnot
  return twiceAtanh(dividePair(pair(j - 64), pair(j + 64)), 13, 24)
})

/** log m for √½ ≤ m < √2: the nearest j/64 from the table, and 2 atanh of what is left. */
function logMantissa(m: Pair): Pair {
  const j = Math.round(m.high * 64)
  const knot = pair(j / 64)
  const s = dividePair(addPair(m, negate(knot)), addPair(m, knot))
  return addPair(knots[j - firstKnot], twiceAtanh(s, 4, 8))
}

/** log x for x > 0, to about 31 digits of 1 + |log x|. */
export function logPair(x: Pair): Pair {
  if (!(x.high > 0 && x.high < Infinity)) return pair(Math.log(x.high))
  // Powers of two are exact; two of them, for one alone may overflow.
  const lift = x.high < 1e-290 ? 2 ** 200 : 1
  const [high, low] = [x.high * lift, x.low * lift]
  const k = Math.round(Math.log2(high))
  const first = 2 ** -Math.trunc(k / 2)
  const second = 2 ** (Math.trunc(k / 2) - k)
  const mantissa = logMantissa({ high: high * first * second, low: low * first * second })
  return addPair(multiplyPair(logTwo, pair(k - Math.log2(lift))), mantissa)
}

/** exp(x) rounded to a double: the second half of x counts for its relative precision. */
export function expPair(x: Pair): number {
  if (x.high < -700) return Math.exp(x.high + 60) * (1 + x.low) * Math.exp(-60)
  const value = Math.exp(x.high)
  return Number.isFinite(value) ? value * (1 + x.low) : value
}
