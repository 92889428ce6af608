import { elementary, unaryLoops } from './elementary.ts'
import type { FunctionEntry } from './function.ts'

export const exp: FunctionEntry = elementary({
  title: 'Exponential',
  example: 'exp(-b * t)',
  value: Math.exp,
  first: (_, value) => value,
  second: (_, value) => value,
  loops: unaryLoops(
    (x, out, rows) => {
      for (let i = 0; i < rows; i++) out[i] = Math.exp(x[i])
    },
    (_, value, out, rows) => {
      for (let i = 0; i < rows; i++) out.x[i] = value[i]
      if (out.order === 1) return
      for (let i = 0; i < rows; i++) out.xx[i] = value[i]
    }
  )
})

export const expm1: FunctionEntry = elementary({
  title: 'exp(x) − 1, accurate near 0',
  example: 'expm1(-b * t)',
  value: Math.expm1,
  first: Math.exp,
  second: Math.exp
})

const naturalLog = elementary({
  title: 'Natural logarithm',
  example: 'log(x)',
  value: Math.log,
  first: (x) => derivativeOfLog(x),
  second: (x) => -derivativeOfLog(x) / x,
  loops: unaryLoops(
    (x, out, rows) => {
      for (let i = 0; i < rows; i++) out[i] = Math.log(x[i])
    },
    (x, _, out, rows) => {
      for (let i = 0; i < rows; i++) out.x[i] = derivativeOfLog(x[i])
      if (out.order === 1) return
      for (let i = 0; i < rows; i++) out.xx[i] = -out.x[i] / x[i]
    }
  )
})

/** 1/x, and NaN where the logarithm is. */
function derivativeOfLog(x: number): number {
  return x < 0 ? Number.NaN : 1 / x
}

export const log: FunctionEntry = {
  ...naturalLog,
  description: 'Natural logarithm, or to the given base. NaN below 0, −Infinity at 0.',
  args: ['x', 'base'],
  expand: (build, [x, base]) => {
    if (x === undefined || base === undefined) throw new Error('log needs an argument')
    return build.call('/', build.call('log', x), build.call('log', base))
  }
}

export const log1p: FunctionEntry = elementary({
  title: 'log(1 + x), accurate near 0',
  example: 'log1p(x)',
  value: Math.log1p,
  first: (x) => derivativeOfLog(1 + x),
  second: (x) => -derivativeOfLog(1 + x) / (1 + x)
})

export const log2: FunctionEntry = elementary({
  title: 'Logarithm to base 2',
  example: 'log2(x)',
  value: Math.log2,
  first: (x) => derivativeOfLog(x) / Math.LN2,
  second: (x) => -derivativeOfLog(x) / x / Math.LN2
})

export const log10: FunctionEntry = elementary({
  title: 'Logarithm to base 10',
  example: 'log10(x)',
  value: Math.log10,
  first: (x) => derivativeOfLog(x) / Math.LN10,
  second: (x) => -derivativeOfLog(x) / x / Math.LN10
})

export const sqrt: FunctionEntry = elementary({
  title: 'Square root',
  description: 'Square root; NaN below 0.',
  example: 'sqrt(x)',
  value: Math.sqrt,
  first: (_, value) => 0.5 / value,
  second: (x, value) => -0.25 / value / x
})

export const sinh: FunctionEntry = elementary({
  title: 'Hyperbolic sine',
  example: 'sinh(x)',
  value: Math.sinh,
  first: Math.cosh,
  second: (_, value) => value
})

export const cosh: FunctionEntry = elementary({
  title: 'Hyperbolic cosine',
  example: 'cosh(x)',
  value: Math.cosh,
  first: Math.sinh,
  second: (_, value) => value
})

/** 1/cosh(x)², without the cancellation of 1 − tanh(x)². */
function sechSquared(x: number): number {
  const e = Math.exp(-Math.abs(x))
  const sech = (2 * e) / (1 + e * e)
  return sech * sech
}

export const tanh: FunctionEntry = elementary({
  title: 'Hyperbolic tangent',
  example: 'tanh(x)',
  value: Math.tanh,
  first: sechSquared,
  second: (x, value) => -2 * value * sechSquared(x)
})
