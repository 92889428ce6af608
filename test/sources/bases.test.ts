import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { withLearnedBases } from '../../src/core/estimation/rows/bases/learn-bases.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { RowSource } from '../../src/core/estimation/rows/row-source.ts'
import { Failure } from '../../src/core/failure.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import { parseFormula } from '../../src/core/model/formula/parse.ts'
import { readArguments } from '../../src/core/model/formula/transforms/arguments.ts'
import { learnFrom } from '../../src/core/model/formula/transforms/learn-from.ts'
import { transforms } from '../../src/core/model/formula/transforms/registry.ts'
import type { TransformState } from '../../src/core/model/formula/transforms/transform.ts'
import { evaluateVariable, finiteValues } from '../../src/core/model/formula/variable.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { failureOf } from '../support/failure-of.ts'
import { cellsOf, fewerDigits, manyRows, withNumbers } from '../support/many-rows.ts'

/** The simulated rows with a column that is mostly ties, one outlier that no sample is likely to hold, and gaps. */
function rowsWithTies(): Dataset {
  const made = manyRows(9000)
  const source = random(11)
  const second = cellsOf(made, 'y').map((y) => y / 2 + source.normal())
  const ties = cellsOf(made, 'x2').map((x2, i) => (i === 4567 ? 40 : Math.round(4 * x2)))
  return withNumbers(withNumbers(made, 'y2', second), 'ties', ties)
}

const rows = rowsWithTies()
const options = { control, sampleRows: 2000 }
const frequency = { column: 'w', kind: 'frequency' } as const
const bernoulli = { name: 'bernoulli', options: {} }

const models: readonly Partial<ModelSpec>[] = [
  { formula: 'y ~ poly(x1, 3)' },
  { formula: 'y ~ poly(x2, 2) * g + poly(x1, 2, raw = TRUE)' },
  { formula: 'y ~ bs(x2, df = 6) + scale(x1)' },
  { formula: 'y ~ ns(x2, df = 3):g + ns(ties, df = 2)' },
  { formula: 'y ~ bs(x1, knots = c(98, 101)) + scale(x2, center = FALSE)' },
  { formula: 'y ~ bs(ties, degree = 1, df = 3, Boundary.knots = c(0, 4))' },
  { formula: 'y ~ poly(log(x1), 2) + scale(x2)', weights: { column: 'w', kind: 'precision' } },
  { formula: 'y ~ poly(x1, 2) + ns(x2, df = 4) + scale(x1)', weights: frequency },
  { formula: 'b ~ ns(x1, df = 4)', family: bernoulli },
  { formula: 'k ~ poly(x1, 2)', family: { name: 'poisson', options: {} }, weights: frequency },
  { formula: 'y ~ bs(x2, df = 4)', family: { name: 'laplace', options: {} } },
  { formula: 'y ~ scale(x2) + poly(ties, 1)', family: { name: 'uniform', options: {} } },
  { formula: 'cbind(y, y2) ~ poly(x1, 2) + ns(x2, df = 3)' },
  { formulas: ['y ~ poly(x1, 2)', 'y2 ~ x1 + bs(x2, df = 4)'] },
  {
    formula: 'y ~ poly(x1, 2)',
    covariance: { structure: 'equicorrelated', rho: 0.2, within: 'g' }
  },
  { formula: 'C(w) ~ scale(x1) + ns(x2, df = 2)', family: { name: 'multinomial', options: {} } }
]

describe('bases learned in passes are those learned in memory', () => {
  it.each(models)('%j', async (model) => {
    const spec = specOf(model)
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expect(fewerDigits(passes, whole, 11)).toEqual([])
    expect(passes.model).toEqual(whole.model)
  })
})

type States = Readonly<Record<string, TransformState>>

/** What a formula's bases learn from data that are held, by label. */
function learnedInMemory(source: string, dataset: Dataset): States {
  const formula = parseFormula(source, '', [...dataset.columns.keys()])
  const states = formula.variables.map((variable): [string, TransformState] => {
    const evaluated = evaluateVariable(variable, { dataset, pointer: '' })
    const { expression, label } = variable
    const transform = expression.kind === 'call' ? transforms.get(expression.fn) : undefined
    if (expression.kind !== 'call' || transform === undefined || evaluated.kind !== 'transform') {
      throw new Error(`${label} is no basis`)
    }
    const { settings } = readArguments(expression, transform, '')
    const values = finiteValues(evaluated.data, null)
    return [label, learnFrom(transform.learn(settings), values)]
  })
  return Object.fromEntries(states)
}

/** What they learn in passes, and how many there were. */
async function learnedInPasses(spec: FitSpec, dataset: Dataset) {
  const source = memorySource(dataset)
  let passes = 0
  const counted: RowSource = {
    ...source,
    reduce(pass, at) {
      passes += 1
      return source.reduce(pass, at)
    }
  }
  const { bases } = await withLearnedBases(spec, counted, control)
  return { states: Object.fromEntries(bases ?? []), passes }
}

/** Values of every shape that a histogram may meet. */
const shapes: Readonly<Record<string, (u: number, i: number) => number>> = {
  uniform: (u) => u,
  'of many sizes and signs': (u) => Math.tan(Math.PI * (u - 0.5)) ** 5,
  'few values': (u) => Math.floor(3 * u) - 1,
  'two values, one of them rare': (_, i) => (i === 7777 ? -1e300 : 5),
  'next to each other': (u) => 1 + Math.floor(2 ** 20 * u) * Number.EPSILON,
  'within the smallest doubles': (u) => Math.floor(1e6 * u - 5e5) * Number.MIN_VALUE,
  ordered: (_, i) => i / 7
}

describe('knots are the exact quantiles of all rows', () => {
  const size = 80_000
  it.each(Object.entries(shapes))('%s', async (_, shape) => {
    const source = random(5)
    const values = Float64Array.from({ length: size }, (_, i) => shape(source.uniform(), i))
    const dataset = withNumbers(
      withNumbers({ rows: size, columns: new Map() }, 'y', values),
      'x',
      values
    )
    const formula = 'y ~ bs(x, df = 40, degree = 1) + bs(x, df = 3, Boundary.knots = c(-3, 2.5))'
    const { states, passes } = await learnedInPasses(specOf({ formula }), dataset)
    expect(states).toEqual(learnedInMemory(formula, dataset))
    expect(passes).toBeLessThan(8)
  })

  it('as rows written out as often as their frequency says', async () => {
    const counts = cellsOf(rows, 'w')
    const written = [...counts].flatMap((count, i) => new Array<number>(count).fill(i))
    const names = ['x1', 'x2', 'ties']
    const out = names.reduce(
      (data, name) => {
        const values = cellsOf(rows, name)
        return withNumbers(
          data,
          name,
          Float64Array.from(written, (i) => values[i] ?? Number.NaN)
        )
      },
      withNumbers(
        { rows: written.length, columns: new Map() },
        'y',
        new Float64Array(written.length)
      )
    )
    const formula = 'y ~ ns(x1, df = 7) + bs(ties, df = 5) + bs(x2, df = 4)'
    const { states } = await learnedInPasses(specOf({ formula, weights: frequency }), rows)
    expect(states).toEqual(learnedInMemory(formula, out))
  })
})

it('a polynomial and a scale have the digits of those in memory', async () => {
  const formula = 'y ~ poly(ties, 3) + poly(x1, 5) + scale(x2) + scale(x1, scale = FALSE)'
  const { states, passes } = await learnedInPasses(specOf({ formula }), rows)
  const whole = learnedInMemory(formula, rows)
  expect(Object.keys(states).sort()).toEqual(Object.keys(whole).sort())
  for (const [label, state] of Object.entries(whole)) {
    for (const [name, values] of Object.entries(state)) {
      values.forEach((value, k) => {
        // Tails of heads that are equal, all but the last of their digits.
        expect(digits(states[label]?.[name]?.[k] ?? Number.NaN, value)).toBeGreaterThan(8)
      })
    }
  }
  // One for each degree, and for the degree 0.
  expect(passes).toBe(6)
})

it.each([
  ['y ~ poly(h, 2)', 'needs more than 2 distinct values; there are 2'],
  ['y ~ scale(h * 0)', 'A constant column cannot be scaled'],
  ['y ~ bs(h * 0)', 'at least two distinct values'],
  ['y ~ ns(log(-x1))', 'has no finite value to learn from'],
  ['y ~ bs(x1, knots = 1e3)', 'Knots must lie between']
])('%s is refused as in memory', async (formula, detail) => {
  const data = withNumbers(
    rows,
    'h',
    cellsOf(rows, 'g').map((code) => Math.min(code, 1))
  )
  const spec = specOf({ formula })
  const passes = await estimateRows(spec, memorySource(data), options).catch((error) => error)
  const whole = failureOf(() => estimate(spec, data, control))
  expect(passes).toBeInstanceOf(Failure)
  expect(passes.faults).toEqual(whole.faults)
  expect(passes.faults[0].detail).toContain(detail)
})
