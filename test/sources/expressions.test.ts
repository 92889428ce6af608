import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { cellsOf, fewerDigits, manyRows, withNumbers } from '../support/many-rows.ts'

const plain = manyRows(5000)
/** Responses that bend with x1. */
const rows = withNumbers(
  plain,
  'bent',
  cellsOf(plain, 'x1').map((x, i) => 2 + 1.5 * Math.exp(0.3 * (x - 100)) + Math.sin(77 * i))
)
const start = (value: number) => ({ start: value })
const curve = 'p1 + p2 * exp(p3 * (x1 - 100))'
const three = { p1: start(1), p2: start(1), p3: start(0.2) }

/** Models whose mean is an expression, on the rows of `manyRows`. */
const models: Readonly<Record<string, Partial<ModelSpec>>> = {
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

describe('an expression fitted by passes is the fit in memory', () => {
  it.each(Object.entries(models))('%s', async (_, model) => {
    const spec = specOf(model)
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
    const whole = estimate(spec, rows, control)
    expect([passes.least_squares.status, passes.maximum_likelihood.status]).toEqual([
      whole.least_squares.status,
      whole.maximum_likelihood.status
    ])
    expect(fewerDigits(passes, whole, 12)).toEqual([])
    expect(passes.model).toEqual(whole.model)
    expect(passes.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])).toEqual(
      whole.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])
    )
    expect(passes.equivalence.consistent).toBe(true)
  })

  it.each(['hc3', 'expected', 'observed'] as const)('with standard errors %s', async (choice) => {
    const inference = { level: 0.95, std_errors: choice, intervals: 'wald' as const }
    const spec = specOf(models['a curve'] ?? {}, { inference })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
    expect(fewerDigits(passes, estimate(spec, rows, control), 10.5)).toEqual([])
  })
})

describe('what needs all rows is refused', () => {
  it('a name that is a parameter and a column, as in memory', async () => {
    const parameters = { b: start(1) }
    const spec = specOf({ mean: 'b * x1', response: 'y', parameters })
    await expect(estimateRows(spec, memorySource(rows), { control })).rejects.toThrow(/both/)
  })
})

const bounded = (lower: number, upper: number, value: number) => ({ start: value, lower, upper })
/** A curve whose best shift at 0.3 would be p1 = 2 or so and its amplitude 1.5. */
const resting: Readonly<Record<string, Partial<ModelSpec>>> = {
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

describe('an expression with bounds fitted by passes is the fit in memory', () => {
  it.each(Object.entries(resting))('%s', async (name, model) => {
    const spec = specOf(model, { include: ['vcov'] })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
    const whole = estimate(spec, rows, control)
    const said = ({ least_squares, maximum_likelihood }: typeof whole) =>
      [least_squares, maximum_likelihood].map(({ status, reason }) => [status, reason])
    expect(said(passes)).toEqual(said(whole))
    if (!name.startsWith('bounds')) expect(whole.maximum_likelihood.status).toBe('boundary')
    expect(fewerDigits(passes, whole, 11.5)).toEqual([])
    expect(passes.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])).toEqual(
      whole.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])
    )
    expect(passes.equivalence.consistent).toBe(true)
  })

  it.each(['hc0', 'hc3', 'expected', 'observed'] as const)(
    'with standard errors %s',
    async (choice) => {
      const inference = { level: 0.95, std_errors: choice, intervals: 'wald' as const }
      const spec = specOf(resting['a lower bound'] ?? {}, { inference })
      const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
      expect(fewerDigits(passes, estimate(spec, rows, control), 10.5)).toEqual([])
    }
  )

  it('a bound that the sample rests on and all rows do not', async () => {
    const few = memorySource(rows)
    for (const lower of [1.95, 1.98, 2, 2.02]) {
      const spec = specOf({
        mean: curve,
        response: 'bent',
        parameters: { ...three, p1: { start: 3, lower } }
      })
      const passes = await estimateRows(spec, few, { control, sampleRows: 40 })
      const whole = estimate(spec, rows, control)
      expect(passes.least_squares.status).toBe(whole.least_squares.status)
      expect(fewerDigits(passes, whole, 11.5)).toEqual([])
    }
  })
})
