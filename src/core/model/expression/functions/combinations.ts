import { lchoose as lchooseValue, trigamma } from '../../../numeric/special/index.ts'
import type { FunctionEntry, SmoothKernel } from './function.ts'
import { digammaDifference, trigammaDifference } from './polygamma-differences.ts'

/** Longest product that is multiplied out; beyond it the gamma function serves. */
const longest = 1_000

type Jet = readonly [value: number, first: number, second: number]

/** Product of (n − j)/(j + 1) over j < k, and its derivatives by n: a polynomial, so no poles. */
function product(n: number, k: number): Jet {
  let [value, first, second] = [1, 0, 0]
  for (let j = 0; j < k; j++) {
    const factor = n - j
    second = (second * factor + 2 * first) / (j + 1)
    first = (first * factor + value) / (j + 1)
    value = (value * factor) / (j + 1)
  }
  return [value, first, second]
}

/** By log Γ, for k above `longest` and n > k − 1. */
function byGamma(n: number, k: number): Jet {
  const value = Math.exp(lchooseValue(n, k))
  const rate = digammaDifference(n - k + 1, k)
  const curvature = trigammaDifference(n - k + 1, k)
  return [value, value * rate, value * (rate * rate + curvature)]
}

function chooseJet(n: number, k: number): Jet {
  const whole = Math.round(k)
  if (Number.isNaN(n) || Number.isNaN(k)) return [Number.NaN, Number.NaN, Number.NaN]
  if (whole < 0) return [0, 0, 0]
  return whole <= longest ? product(n, whole) : byGamma(n, whole)
}

function chooseValue(n: number, k: number): number {
  const whole = Number.isInteger(n)
  const shorter = whole && n >= 0 && n - k < k ? n - Math.round(k) : k
  const [value] = chooseJet(n, shorter)
  return whole && Math.abs(value) < 2 ** 53 ? Math.round(value) : value
}

export const choose: FunctionEntry = {
  title: 'Binomial coefficient',
  description:
    'n over k for any real n; k is rounded to an integer, so it must not contain a parameter (use exp(lchoose(n, k)) for that).',
  example: 'choose(m, y) * p^y * (1 - p)^(m - y)',
  args: ['n', 'k'],
  required: 2,
  kernel: {
    shape: 'smooth',
    arity: 2,
    withoutDerivative: [1],
    value: chooseValue,
    derivatives: (n, k, _, out) => {
      const [, first, second] = chooseJet(n, k)
      out.x = first
      out.xx = second
    }
  }
}

const logChoose: SmoothKernel = {
  shape: 'smooth',
  arity: 2,
  value: lchooseValue,
  derivatives: (n, k, { order }, out) => {
    out.x = digammaDifference(n - k + 1, k)
    out.y = digammaDifference(k + 1, n - 2 * k)
    if (order === 1) return
    const bend = trigamma(n - k + 1)
    out.xx = trigammaDifference(n - k + 1, k)
    out.xy = bend
    out.yy = -bend - trigamma(k + 1)
  }
}

export const lchoose: FunctionEntry = {
  title: 'Logarithm of the binomial coefficient',
  description: 'log of n over k by the gamma function, also between the integers; 0 ≤ k ≤ n.',
  example: 'lchoose(m, y) + y * log(p) + (m - y) * log1p(-p)',
  args: ['n', 'k'],
  required: 2,
  kernel: logChoose
}
