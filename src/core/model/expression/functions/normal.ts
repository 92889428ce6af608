import {
  erfc as erfcValue,
  erf as erfValue,
  inverseMills,
  inverseMillsExcess,
  normalCdf,
  normalDensity,
  normalLogCdf,
  normalQuantile
} from '../../../numeric/special/index.ts'
import type { NodeId } from '../graph.ts'
import { elementary } from './elementary.ts'
import type { Build, FunctionEntry } from './function.ts'
import { expMinusSquare } from './gauss.ts'

const slope = 2 / Math.sqrt(Math.PI)

export const erf: FunctionEntry = elementary({
  title: 'Error function',
  example: 'erf(x)',
  value: erfValue,
  first: (x) => slope * expMinusSquare(x),
  second: (x) => -2 * x * slope * expMinusSquare(x)
})

export const erfc: FunctionEntry = elementary({
  title: 'Complementary error function, 1 − erf(x)',
  example: 'erfc(x)',
  value: erfcValue,
  first: (x) => -slope * expMinusSquare(x),
  second: (x) => 2 * x * slope * expMinusSquare(x)
})

/** (x − mean)/sd, without the parts that were left out. */
function standardised(
  build: Build,
  x: NodeId | undefined,
  mean: NodeId | undefined,
  sd: NodeId | undefined
): NodeId {
  if (x === undefined) throw new Error('an argument is missing')
  const centred = mean === undefined ? x : build.call('-', x, mean)
  return sd === undefined ? centred : build.call('/', centred, sd)
}

export const dnorm: FunctionEntry = {
  ...elementary({
    title: 'Normal density',
    example: 'dnorm(y, m, s, log = TRUE)',
    value: normalDensity,
    first: (x, value) => -x * value,
    second: (x, value) => (x - 1) * (x + 1) * value
  }),
  description:
    'Normal density with the given mean (0) and standard deviation (1), or its logarithm.',
  args: ['x', 'mean', 'sd', 'log'],
  expand: (build, [x, mean, sd, log]) => {
    const z = standardised(build, x, mean, sd)
    const logSd = sd === undefined ? build.number(0) : build.call('log', sd)
    if (!build.flag(log, 'log', false)) {
      const density = build.call('dnorm', z)
      return sd === undefined ? density : build.call('/', density, sd)
    }
    const square = build.call('^', z, build.number(2))
    const kernel = build.call('*', build.number(-0.5), square)
    const constant = build.number(-0.5 * Math.log(2 * Math.PI))
    return build.call('-', build.call('+', kernel, constant), logSd)
  }
}

export const pnorm: FunctionEntry = {
  ...elementary({
    title: 'Normal distribution function',
    example: 'pnorm(y, m, s)',
    value: normalCdf,
    first: (x) => normalDensity(x),
    second: (x) => -x * normalDensity(x)
  }),
  description:
    'Normal distribution function with the given mean (0) and standard deviation (1); the upper tail or the logarithm on request, accurate far out.',
  args: ['q', 'mean', 'sd', 'lower.tail', 'log.p'],
  expand: (build, [q, mean, sd, lowerTail, logP]) => {
    const z = standardised(build, q, mean, sd)
    const signed = build.flag(lowerTail, 'lower.tail', true) ? z : build.call('-', z)
    return build.call(build.flag(logP, 'log.p', false) ? 'logpnorm' : 'pnorm', signed)
  }
}

export const logpnorm: FunctionEntry = elementary({
  title: 'Logarithm of the standard normal distribution function',
  description: 'log Φ(x), accurate in both tails; pnorm(x, log.p = TRUE) is the same.',
  example: 'logpnorm((y - m) / s)',
  value: normalLogCdf,
  first: inverseMills,
  second: (x) => -inverseMills(x) * inverseMillsExcess(x)
})

export const qnorm: FunctionEntry = {
  ...elementary({
    title: 'Normal quantile',
    example: 'qnorm(p, m, s)',
    value: normalQuantile,
    first: (_, value) => 1 / normalDensity(value),
    second: (_, value) => value / normalDensity(value) / normalDensity(value)
  }),
  description:
    'Normal quantile with the given mean (0) and standard deviation (1); of the upper tail on request. NaN outside [0, 1].',
  args: ['p', 'mean', 'sd', 'lower.tail'],
  expand: (build, [p, mean, sd, lowerTail]) => {
    if (p === undefined) throw new Error('an argument is missing')
    const lower = build.call('qnorm', p)
    const z = build.flag(lowerTail, 'lower.tail', true) ? lower : build.call('-', lower)
    const scaled = sd === undefined ? z : build.call('*', sd, z)
    return mean === undefined ? scaled : build.call('+', mean, scaled)
  }
}
