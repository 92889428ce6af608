import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import { usualLimits } from '../../src/core/model/limits.ts'
import type { StdErrorsChoice } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { cellsOf, manyRows, withNumbers } from '../support/many-rows.ts'
import { unlikeRows } from '../support/per-row.ts'
import { expectSameAnswer, expectSameStatus } from '../support/unlike-figures.ts'

/** Responses with correlated errors beside the simulated rows. */
function withResponses(rows: Dataset): Dataset {
  const source = random(3)
  const y = cellsOf(rows, 'y')
  const second = y.map((value) => 1e4 + value / 2 + source.normal())
  const third = y.map((value, i) => value - (second[i] ?? 0) + source.normal() * 2)
  return withNumbers(withNumbers(rows, 'y2', second), 'y3', third)
}

const rows = withResponses(manyRows(8000))
const options = { control, sampleRows: 2000 }

const models = [
  { formula: 'cbind(y, y2, y3) ~ x1 + g' },
  { formula: 'cbind(y, log(positive)) ~ x1 * g + x2 + offset(z)' },
  { formula: 'cbind(y, y2) ~ 0 + x1' },
  { formula: 'cbind(y, y2) ~ x1 + I(2 * x1 - 3)' },
  { formulas: ['y ~ x1 + g', 'y2 ~ x1 + x2'] },
  { formulas: ['y ~ x1', 'y2 ~ 0 + x1 + x2', 'y3 ~ g + z + offset(x1)'] },
  { formulas: ['y ~ x1', 'y2 ~ x1'] }
]

describe('several responses by passes over rows are those in memory', () => {
  it.each(models)('%j', async (model) => {
    const spec = specOf(model, {
      include: ['vcov', 'tests'],
      inference: { level: 0.9, std_errors: 'model', intervals: 'wald' }
    })
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expectSameAnswer(passes, whole)
  })
})

describe('fitted means and residuals of every row are those in memory', () => {
  it.each(models)('%j', async (model) => {
    const spec = specOf(model, { include: ['fitted', 'residuals'] })
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    const { unlike, compared } = unlikeRows(passes, whole, 10)
    expect(unlike).toEqual([])
    expect(compared).toBeGreaterThan(0)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })
})

it('profile intervals are those in memory', async () => {
  const inference = { level: 0.9, std_errors: 'model', intervals: 'profile' } as const
  const spec = specOf({ formulas: ['y ~ x1', 'y2 ~ x1 + x2'] }, { inference })
  const passes = await estimateRows(spec, memorySource(rows), options)
  const whole = estimate(spec, rows, control)
  expect(passes.warnings.map(({ code }) => code)).not.toContain('not_given_out_of_core')
  passes.maximum_likelihood.coefficients.forEach(({ conf_low, conf_high }, j) => {
    const other = whole.maximum_likelihood.coefficients[j]
    expect(digits(conf_low, other?.conf_low ?? Number.NaN)).toBeGreaterThan(9)
    expect(digits(conf_high, other?.conf_high ?? Number.NaN)).toBeGreaterThan(9)
  })
})

it('a level and a relation that a small sample does not show are found', async () => {
  const spec = specOf({ formulas: ['y ~ g + z', 'y2 ~ x1 + I(x1 + z)'] })
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 50 })
  const whole = estimate(spec, rows, control)
  expectSameAnswer(passes, whole)
})

it.each([
  [{ formula: 'cbind(y, I(2 * y)) ~ x1' }],
  [{ formula: 'cbind(y, I(2 * x1 + 1)) ~ x1' }],
  [{ formulas: ['y ~ x1', 'I(y - x1) ~ x1 + g'] }]
])('what does not exist is said as in memory: %j', async (model) => {
  for (const kind of [null, 'pairs', 'parametric', 'residual'] as const) {
    const std_errors = kind === null ? 'hc3' : { bootstrap: { replicates: 8, kind } }
    const spec = specOf(model, { inference: { level: 0.9, std_errors, intervals: 'wald' } })
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expectSameStatus(passes, whole)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  }
})

const robust: readonly StdErrorsChoice[] = [
  'observed',
  'hc1',
  'hc3',
  'hc4',
  { cluster: 'k' },
  { cluster: ['k', 'successes'] },
  { hac: {} },
  { hac: { lags: 5 } }
]

describe('standard errors of several responses are those in memory', () => {
  const few = withResponses(manyRows(5500))
  it.each(
    robust.flatMap((std_errors) => [
      { std_errors, model: { formula: 'cbind(y, positive) ~ x1 * b + offset(z)' } },
      { std_errors, model: { formulas: ['y ~ x1 + x2', 'y2 ~ g + z + I(2 * z)'] } }
    ])
  )('$std_errors of $model', async ({ std_errors, model }) => {
    const include = 'formula' in model ? ['vcov', 'tests'] : ['vcov']
    const inference = { level: 0.9, std_errors, intervals: 'wald' as const }
    const spec = specOf(model, { include, inference })
    const passes = await estimateRows(spec, memorySource(few), options)
    const whole = estimate(spec, few, control)
    expectSameAnswer(passes, whole)
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it('a row of leverage 1 is told', async () => {
    const alone = withNumbers(
      rows,
      'alone',
      cellsOf(rows, 'z').map((_, i) => (i === 77 ? 1 : 0))
    )
    for (const model of [
      { formula: 'cbind(y, y2) ~ alone' },
      { formulas: ['y ~ x1', 'y2 ~ alone'] }
    ]) {
      const inference = { level: 0.9, std_errors: 'hc3' as const, intervals: 'wald' as const }
      const spec = specOf(model, { inference })
      const passes = await estimateRows(spec, memorySource(alone), options)
      const whole = estimate(spec, alone, control)
      expect(whole.warnings.map(({ code }) => code)).toContain('std_errors_not_applicable')
      expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
      expect(passes.conventions).toEqual(whole.conventions)
    }
  })

  it('a column of clusters that is not there is refused before any pass', async () => {
    const inference = { level: 0.9, std_errors: { cluster: 'firm' }, intervals: 'wald' as const }
    const spec = specOf({ formula: 'cbind(y, y2) ~ x1' }, { inference })
    await expect(estimateRows(spec, memorySource(rows), options)).rejects.toThrow(/firm/)
  })
})

describe('the bootstrap of several responses is that in memory', () => {
  const few = withResponses(manyRows(5500))
  it.each([
    {
      kind: 'pairs',
      intervals: 'bootstrap',
      model: { formula: 'cbind(y, y2) ~ x1 + g + offset(z)' }
    },
    { kind: 'pairs', intervals: 'percentile', model: { formulas: ['y ~ x1 + x2', 'y2 ~ b'] } },
    {
      kind: 'parametric',
      intervals: 'bootstrap',
      model: { formulas: ['y ~ x1', 'y2 ~ b + I(2 * b)'] }
    },
    { kind: 'parametric', intervals: 'wald', model: { formula: 'cbind(y, positive) ~ x1' } },
    {
      kind: 'residual',
      intervals: 'bootstrap',
      model: { formula: 'cbind(y, positive) ~ x1 + g + offset(z)' }
    },
    {
      kind: 'residual',
      intervals: 'percentile',
      model: { formulas: ['y ~ x1', 'y2 ~ b + I(2 * b)'] }
    }
  ] as const)('$kind, $intervals of $model', async ({ kind, intervals, model }) => {
    const std_errors = { bootstrap: { replicates: 40, kind } }
    const inference = { level: 0.9, std_errors, intervals }
    const spec = specOf(model, { include: ['tests'], inference })
    const passes = await estimateRows(spec, memorySource(few), options)
    const whole = estimate(spec, few, control)
    const told = passes.warnings.filter(({ code }) => code !== 'out_of_core')
    expectSameAnswer(passes, whole)
    expect(passes.conventions).toEqual(whole.conventions)
    expect(told).toEqual(whole.warnings)
  })

  it('samples are drawn over several passes, and for intervals alone', async () => {
    const small = withResponses(manyRows(1500))
    const inference = { level: 0.9, std_errors: 'model', intervals: 'percentile' } as const
    const formula = 'cbind(y, y2, y3) ~ x1 * x2 + w + b + k + successes + failures'
    const spec = specOf({ formula }, { inference })
    const passes = await estimateRows(spec, memorySource(small), options)
    const whole = estimate(spec, small, control).maximum_likelihood.coefficients
    expect(whole).toHaveLength(27)
    passes.maximum_likelihood.coefficients.forEach(({ conf_low, conf_high }, j) => {
      expect(digits(conf_low, whole[j]?.conf_low ?? Number.NaN)).toBeGreaterThan(8)
      expect(digits(conf_high, whole[j]?.conf_high ?? Number.NaN)).toBeGreaterThan(8)
    })
  })
})

it('what is more than may be held is named', async () => {
  const spec = specOf(
    { formula: 'cbind(y, y2) ~ x1' },
    {
      include: ['vcov', 'tests', 'residuals', 'influence'],
      limits: { ...usualLimits, cells: 100 * rows.rows },
      inference: { level: 0.95, std_errors: 'hc3', intervals: 'wald' }
    }
  )
  const { warnings, least_squares } = await estimateRows(spec, memorySource(rows), options)
  expect(warnings.map(({ code }) => code)).toEqual(['out_of_core', 'not_given_out_of_core'])
  expect(warnings[1]?.detail).toMatch(/memory: influence \(it needs/)
  expect(least_squares.tests?.terms.length).toBeGreaterThan(0)
})

it('options that several responses have no meaning for are refused', async () => {
  const weights = { column: 'w', kind: 'precision' } as const
  const spec = specOf({ formula: 'cbind(y, y2) ~ x1', weights })
  await expect(estimateRows(spec, memorySource(rows), options)).rejects.toThrow(/several responses/)
})

it('operations beyond the limits are refused before any pass is made', async () => {
  const source = memorySource(rows)
  const unread = { ...source, reduce: () => Promise.reject(new Error('a pass was made')) }
  const limits = { ...usualLimits, operations: rows.rows * 4 }
  const spec = { ...specOf({ formula: 'cbind(y, y2) ~ x1 + g' }), limits }
  await expect(estimateRows(spec, unread, options)).rejects.toThrow(/operations/)
})
