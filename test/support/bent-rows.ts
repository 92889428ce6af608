import type { ModelSpec } from '../../src/core/model/spec.ts'
import { cellsOf, manyRows, withNumbers } from './many-rows.ts'

const plain = manyRows(5000)
/** The rows of `manyRows` with a response that bends with x1. */
export const bentRows = withNumbers(
  plain,
  'bent',
  cellsOf(plain, 'x1').map((x, i) => 2 + 1.5 * Math.exp(0.3 * (x - 100)) + Math.sin(77 * i))
)
export const start = (value: number) => ({ start: value })
export const curve = 'p1 + p2 * exp(p3 * (x1 - 100))'
export const three = { p1: start(1), p2: start(1), p3: start(0.2) }

/** Models whose mean is an expression, on those rows. */
export const bentModels: Readonly<Record<string, Partial<ModelSpec>>> = {
  'a curve': { mean: curve, response: 'bent', parameters: three },
  'a curve without starts': {
    mean: curve,
    response: 'bent',
    parameters: { p1: {}, p2: {}, p3: {} }
  },
  'a curve with gaps': {
    mean: 'p1 + p2 * exp(p3 * (x1 - 100)) + p4 * x2',
    response: 'bent',
    parameters: { ...three, p4: start(0.5) }
  },
  'a curve with a parameter that is held': {
    mean: curve,
    response: 'bent',
    parameters: { ...three, p3: { fixed: true, start: 0.25 } }
  },
  'precision weights': {
    mean: curve,
    response: 'bent',
    parameters: three,
    weights: { column: 'w', kind: 'precision' }
  },
  'a response that is an expression': {
    mean: 'p1 + exp(p2 * (x1 - 100)) / p3',
    response: 'log(10 + bent)',
    parameters: { p1: start(2), p2: start(0.1), p3: start(4) }
  },
  'counts with frequency weights': {
    mean: 'exp(p1 + p2 * (x1 - 100))',
    response: 'k',
    parameters: { p1: start(0), p2: start(0.1) },
    family: { name: 'poisson', options: {} },
    weights: { column: 'w', kind: 'frequency' }
  },
  'a gamma mean': {
    mean: 'p1 + exp(p2 + p3 * (x1 - 100))',
    response: 'positive',
    parameters: { p1: start(0.1), p2: start(0), p3: start(0.1) },
    family: { name: 'gamma', options: {} }
  },
  'a probability': {
    mean: '1 / (1 + exp(-p1 - p2 * (x1 - 100)))',
    response: 'b',
    parameters: { p1: start(0), p2: start(0.1) },
    family: { name: 'bernoulli', options: {} }
  },
  "Student's t": {
    mean: curve,
    response: 'bent',
    parameters: three,
    family: { name: 'student_t', options: { df: 5 } }
  }
}

const bounded = (lower: number, upper: number, value: number) => ({ start: value, lower, upper })
/** The same with bounds; the best curve is near p1 = 2, p2 = 1.5, p3 = 0.3. */
export const boundedModels: Readonly<Record<string, Partial<ModelSpec>>> = {
  'bounds that nothing rests on': {
    mean: curve,
    response: 'bent',
    parameters: { ...three, p1: bounded(0, 5, 1), p3: { start: 0.2, lower: 0 } }
  },
  'a lower bound': {
    mean: curve,
    response: 'bent',
    parameters: { ...three, p1: { start: 4, lower: 3 } }
  },
  'an upper bound': {
    mean: curve,
    response: 'bent',
    parameters: { ...three, p3: bounded(0.01, 0.25, 0.1) }
  },
  'two bounds': {
    mean: `${curve} + p4 * x2`,
    response: 'bent',
    parameters: { ...three, p1: bounded(3, 9, 4), p4: { start: 1, lower: 0.5 } }
  },
  'no coefficient left': {
    mean: 'p1 + p2 * (x1 - 100)',
    response: 'bent',
    parameters: { p1: { start: 9, lower: 8 }, p2: { start: 0, upper: 0.1 } }
  },
  'precision weights on a bound': {
    mean: curve,
    response: 'bent',
    parameters: { ...three, p1: { start: 4, lower: 3 } },
    weights: { column: 'w', kind: 'precision' }
  },
  'counts on a bound': {
    mean: 'exp(p1 + p2 * (x1 - 100) + p3 * b)',
    response: 'k',
    parameters: { p1: start(0), p2: start(0.1), p3: { start: 1, lower: 0.2 } },
    family: { name: 'poisson', options: {} },
    weights: { column: 'w', kind: 'frequency' }
  },
  'a gamma mean on a bound': {
    mean: 'p1 + exp(p2 + p3 * (x1 - 100))',
    response: 'positive',
    parameters: { p1: { start: 0.5, lower: 0.4 }, p2: start(0), p3: start(0.1) },
    family: { name: 'gamma', options: {} }
  },
  "Student's t on a bound": {
    mean: curve,
    response: 'bent',
    parameters: { ...three, p3: { start: 0.2, upper: 0.25 } },
    family: { name: 'student_t', options: { df: 5 } }
  }
}
