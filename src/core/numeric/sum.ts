import { productError, sumError } from './double-double.ts'

/**
 * Σ x_i as if summed in twice the working precision and rounded once (Neumaier 1974; Ogita, Rump &
 * Oishi 2005, Sum2). Infinite or NaN terms give what plain summation gives.
 */
export function sum(x: ArrayLike<number>): number {
  let total = 0
  let lost = 0
  for (let i = 0; i < x.length; i++) {
    const next = total + x[i]
    lost += sumError(total, x[i], next)
    total = next
  }
  return Number.isFinite(total) ? total + lost : plainSum(x)
}

function plainSum(x: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < x.length; i++) total += x[i]
  return total
}

/**
 * Σ x_i y_i as if computed in twice the working precision (Ogita, Rump & Oishi 2005, Dot2), for
 * vectors of one length with entries below 2^970. Overflow gives what the plain product gives.
 */
export function dot2(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let total = 0
  let lost = 0
  for (let i = 0; i < x.length; i++) {
    const a = x[i]
    const b = y[i]
    const p = a * b
    const next = total + p
    lost += sumError(total, p, next) + productError(a, b, p)
    total = next
  }
  return Number.isFinite(total + lost) ? total + lost : plainDot(x, y)
}

function plainDot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < x.length; i++) total += x[i] * y[i]
  return total
}

/** √Σ x_i² without overflow or underflow: the entries are scaled by a power of two first. */
export function norm2(x: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]))
  if (largest === 0 || !Number.isFinite(largest)) return largest
  const exponent = Math.max(-1022, Math.min(1022, Math.floor(Math.log2(largest))))
  const down = 2 ** -exponent
  let squares = 0
  let lost = 0
  for (let i = 0; i < x.length; i++) {
    const v = x[i] * down
    const p = v * v
    const next = squares + p
    lost += sumError(squares, p, next) + productError(v, v, p)
    squares = next
  }
  return Math.sqrt(squares + lost) * 2 ** exponent
}
