import { elementary } from './elementary.ts'
import type { FunctionEntry } from './function.ts'

export const sin: FunctionEntry = elementary({
  title: 'Sine',
  description: 'Sine of an angle in radians.',
  example: 'sin(2 * pi * t / 12)',
  value: Math.sin,
  first: Math.cos,
  second: (_, value) => -value
})

export const cos: FunctionEntry = elementary({
  title: 'Cosine',
  description: 'Cosine of an angle in radians.',
  example: 'cos(2 * pi * t / 12)',
  value: Math.cos,
  first: (x) => -Math.sin(x),
  second: (_, value) => -value
})

/** 1/cos(x)². */
function secSquared(x: number): number {
  const cosine = Math.cos(x)
  return 1 / (cosine * cosine)
}

export const tan: FunctionEntry = elementary({
  title: 'Tangent',
  description: 'Tangent of an angle in radians.',
  example: 'tan(x)',
  value: Math.tan,
  first: secSquared,
  second: (x, value) => 2 * value * secSquared(x)
})

/** 1 − x², accurate near ±1. */
const oneMinusSquare = (x: number): number => (1 - x) * (1 + x)

export const asin: FunctionEntry = elementary({
  title: 'Arc sine',
  description: 'Arc sine in radians; NaN outside [−1, 1].',
  example: 'asin(x)',
  value: Math.asin,
  first: (x) => 1 / Math.sqrt(oneMinusSquare(x)),
  second: (x) => x / (oneMinusSquare(x) * Math.sqrt(oneMinusSquare(x)))
})

export const acos: FunctionEntry = elementary({
  title: 'Arc cosine',
  description: 'Arc cosine in radians; NaN outside [−1, 1].',
  example: 'acos(x)',
  value: Math.acos,
  first: (x) => -1 / Math.sqrt(oneMinusSquare(x)),
  second: (x) => -x / (oneMinusSquare(x) * Math.sqrt(oneMinusSquare(x)))
})

/** 1/(1 + x²), which underflows only where the value does. */
function cauchyKernel(x: number): number {
  return Math.abs(x) > 1e8 ? 1 / x / x : 1 / (1 + x * x)
}

export const atan: FunctionEntry = elementary({
  title: 'Arc tangent',
  description: 'Arc tangent in radians, in (−π/2, π/2).',
  example: 'atan(b / (x - c)) / pi',
  value: Math.atan,
  first: cauchyKernel,
  second: (x) => -2 * x * cauchyKernel(x) * cauchyKernel(x)
})
