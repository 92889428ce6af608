import { log1pexp, logAddExp, logistic as logisticValue } from '../../../numeric/special/index.ts'
import { elementary } from './elementary.ts'
import type { FunctionEntry } from './function.ts'

/** Logistic density s(x)·s(−x), without the cancellation of s(1 − s). */
const logisticDensity = (x: number): number => logisticValue(x) * logisticValue(-x)

export const logistic: FunctionEntry = elementary({
  title: 'Logistic function',
  description: '1/(1 + exp(−x)).',
  example: 'logistic(a + b * x)',
  value: logisticValue,
  first: logisticDensity,
  second: (x) => -logisticDensity(x) * Math.tanh(x / 2)
})

export const plogis: FunctionEntry = {
  ...logistic,
  title: 'Logistic function, as R names it',
  example: 'plogis(a + b * x)'
}

/** log(p/(1 − p)), accurate where it is near 0. */
function logit(p: number): number {
  const middle = p > 0.25 && p < 0.75
  return middle ? Math.log1p((2 * p - 1) / (1 - p)) : Math.log(p / (1 - p))
}

export const qlogis: FunctionEntry = elementary({
  title: 'Logit, as R names it',
  description: 'log(p/(1 − p)); NaN outside [0, 1].',
  example: 'qlogis(p)',
  value: logit,
  first: (p) => 1 / p / (1 - p),
  second: (p) => (2 * p - 1) / p / (1 - p) / p / (1 - p)
})

export const softplus: FunctionEntry = elementary({
  title: 'Softplus',
  description: 'log(1 + exp(x)), which neither overflows nor loses its tail.',
  example: 'y * a - softplus(a)',
  value: log1pexp,
  first: logisticValue,
  second: logisticDensity
})

export const logsumexp: FunctionEntry = {
  title: 'Logarithm of a sum of exponentials',
  description: 'log(exp(x) + exp(y) + …) without overflow, for mixtures.',
  example: 'logsumexp(log(p) + a, log1p(-p) + b)',
  args: ['x', 'y'],
  required: 1,
  repeats: true,
  kernel: {
    shape: 'smooth',
    arity: 2,
    value: logAddExp,
    derivatives: (x, y, _, out) => {
      out.x = logisticValue(x - y)
      out.y = logisticValue(y - x)
      out.xx = out.x * out.y
      out.xy = -out.xx
      out.yy = out.xx
    }
  },
  expand: (build, args) =>
    args
      .filter((arg) => arg !== undefined)
      .reduce((left, right) => build.call('logsumexp', left, right))
}
