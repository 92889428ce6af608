import { scalarLoops, unaryLoops } from './elementary.ts'
import type { SmoothKernel } from './function.ts'

/** Largest exponent that is done by repeated multiplication. */
const largestRepeated = 64

/** Powers of this size up to its inverse can be divided by their base twice without losing digits. */
const farFromZero = 1e-100

/** x^y with R's 1^y = 1 (IEEE 754 pow), where the language's own operator says NaN. */
function raise(x: number, y: number): number {
  return x === 1 ? 1 : x ** y
}

/** x^k for an integer k ≥ 0 by squaring; x^2 is x·x to the bit. */
function repeat(x: number, k: number): number {
  let result = 1
  let square = x
  for (let rest = k; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square
    if (rest > 1) square *= square
  }
  return result
}

/** c·x^k that is 0 where c is 0, also at x = 0 with a negative k. */
function monomial(c: number, x: number, k: (x: number) => number): number {
  return c === 0 ? 0 : c * k(x)
}

/** The power of one exponent: x^c. */
function fixedPower(c: number): SmoothKernel {
  const whole = Number.isInteger(c) && Math.abs(c) <= largestRepeated
  const to = (k: number) =>
    whole
      ? k < 0
        ? (x: number) => 1 / repeat(x, -k)
        : (x: number) => repeat(x, k)
      : (x: number) => raise(x, k)
  const [value, first, second] = [to(c), to(c - 1), to(c - 2)]
  if (c === 2) return square
  return {
    shape: 'smooth',
    arity: 1,
    value,
    derivatives: (x, _, { order }, out) => {
      out.x = monomial(c, x, first)
      if (order === 2) out.xx = monomial(c * (c - 1), x, second)
    },
    loops: scalarLoops(
      value,
      (x) => monomial(c, x, first),
      (x) => monomial(c * (c - 1), x, second)
    )
  }
}

/** x², the power most often written. */
const square: SmoothKernel = {
  shape: 'smooth',
  arity: 1,
  value: (x) => x * x,
  derivatives: (x, _, __, out) => {
    out.x = 2 * x
    out.xx = 2
  },
  loops: unaryLoops(
    (x, out, rows) => {
      for (let i = 0; i < rows; i++) out[i] = x[i] * x[i]
    },
    (x, _, out, rows) => {
      for (let i = 0; i < rows; i++) out.x[i] = 2 * x[i]
      if (out.order === 2) out.xx.fill(2, 0, rows)
    }
  )
}

/** x^y. Derivatives by y need x ≥ 0: at x = 0 and y > 0 they are 0, the limit from the right. */
export const power: SmoothKernel = {
  shape: 'smooth',
  arity: 2,
  value: raise,
  derivatives: (x, y, { value }, out) => {
    const divided = Math.abs(value) > farFromZero && Math.abs(value) < 1 / farFromZero
    const first = y === 0 ? 0 : divided ? value / x : raise(x, y - 1)
    const vanishes = x === 0 && y > 0
    const log = Math.log(x)
    out.x = y === 0 ? 0 : y * first
    out.y = vanishes ? 0 : value * log
    out.xx = y === 0 || y === 1 ? 0 : y * (y - 1) * (divided ? first / x : raise(x, y - 2))
    out.xy = y === 0 ? 1 / x : vanishes && y > 1 ? 0 : first * (1 + y * log)
    out.yy = vanishes ? 0 : value * log * log
  },
  withSecond: fixedPower
}
