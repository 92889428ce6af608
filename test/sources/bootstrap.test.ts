import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { RowSource } from '../../src/core/estimation/rows/row-source.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { fewerDigits, manyRows, rowModels } from '../support/many-rows.ts'

const rows = manyRows(6000)
const replicates = 10
function spec(
  model: Partial<ModelSpec>,
  kind: 'pairs' | 'parametric' | 'residual',
  rest: Partial<FitSpec> = {}
): FitSpec {
  const std_errors = { bootstrap: { replicates, kind } }
  return specOf(model, { inference: { level: 0.95, std_errors, intervals: 'wald' }, ...rest })
}

const curved: Partial<ModelSpec> = {
  mean: 'exp(p1 + p2 * (x1 - 100))',
  response: 'positive',
  parameters: { p1: { start: 0 }, p2: { start: 0.1 } }
}
const further: Readonly<Record<string, Partial<ModelSpec>>> = {
  'a curved normal mean': curved,
  'a curved mean of a gamma law': { ...curved, family: { name: 'gamma', options: {} } }
}

/** Both ways of fitting fail on the same samples, and agree on the figures. */
async function expectAgreement(own: FitSpec): Promise<void> {
  const passes = await estimateRows(own, memorySource(rows), { control, sampleRows: 2000 })
  const whole = estimate(own, rows, control)
  expect(passes.conventions['std_errors_details']).toEqual(whole.conventions['std_errors_details'])
  expect(fewerDigits(passes, whole, 9)).toEqual([])
}

describe('bootstrap standard errors by passes are those in memory', () => {
  it.each(Object.entries({ ...rowModels, ...further }))('pairs: %s', async (_, model) => {
    await expectAgreement(spec(model, 'pairs'))
  })

  const drawn = ['least squares with a factor and gaps', 'logistic', 'Poisson', "Student's t"]
  const parametric = [
    ...drawn.map((name) => [name, rowModels[name] ?? {}] as const),
    ...Object.entries(further),
    ['counts of successes', rowModels['counts of successes'] ?? {}] as const
  ]
  it.each(parametric)('parametric: %s', async (_, model) => {
    await expectAgreement(spec(model, 'parametric'))
  })

  const located = [
    'least squares with a factor and gaps',
    'an interaction, a function and an offset',
    'precision weights',
    'a linear relation',
    "Student's t"
  ]
  const exchanged = [
    ...located.map((name) => [name, rowModels[name] ?? {}] as const),
    ['a curved normal mean', curved] as const
  ]
  it.each(exchanged)('residuals: %s', async (_, model) => {
    await expectAgreement(spec(model, 'residual'))
  })
})

describe('residuals', () => {
  it.each(['lognormal', 'logistic with frequency weights'])(
    'are not exchanged: %s',
    async (name) => {
      const own = spec(rowModels[name] ?? {}, 'residual')
      const passes = await estimateRows(own, memorySource(rows), { control, sampleRows: 2000 })
      const said = ({ warnings }: Report) =>
        warnings.filter(({ code }) => code === 'std_errors_not_applicable')
      expect(said(passes)).toEqual(said(estimate(own, rows, control)))
      expect(said(passes)).not.toEqual([])
    }
  )

  it('of more rows than are held are refused, with the bound', async () => {
    const { reduce, ...source } = memorySource(rows)
    const many: RowSource = {
      ...source,
      reduce: async (pass, own) => ({ ...(await reduce(pass, own)), rows: 2 ** 24 + 1 })
    }
    const own = spec({ formula: 'y ~ x1' }, 'residual')
    const { warnings } = await estimateRows(own, many, { control, sampleRows: 2000 })
    const told = warnings.find(({ code }) => code === 'std_errors_not_applicable')
    expect(told?.detail).toContain('those of 16777216 rows at most')
  })
})

const wanted = { pairs: { bootstrap: { replicates: 30, kind: 'pairs' as const } } }
const skewed: Readonly<Record<string, Partial<ModelSpec>>> = {
  'least squares': { formula: 'positive ~ x1' },
  'logistic with frequency weights': rowModels['logistic with frequency weights'] ?? {},
  "Student's t": { formula: 'y ~ x1', family: { name: 'student_t', options: { df: 4 } } },
  'a curved normal mean': curved
}

describe.each(['percentile', 'bootstrap'] as const)(
  '%s intervals by passes are those in memory',
  (intervals) => {
    it.each(Object.entries(skewed))('%s', async (_, model) => {
      const inference = { level: 0.9, std_errors: wanted.pairs, intervals }
      const own = specOf(model, { inference })
      const passes = await estimateRows(own, memorySource(rows), { control, sampleRows: 2000 })
      const whole = estimate(own, rows, control)
      expect(passes.least_squares.intervals?.method).toBe(intervals)
      expect(passes.maximum_likelihood.intervals?.method).toBe(intervals)
      expect(passes.warnings.map(({ code }) => code)).toEqual(['out_of_core'])
      expect(fewerDigits(passes, whole, 8)).toEqual([])
    })
  }
)

it('intervals of samples beside the standard errors of the model', async () => {
  const inference = { level: 0.95, std_errors: 'model' as const, intervals: 'bootstrap' as const }
  const own = specOf(
    { formula: 'positive ~ x1', family: { name: 'gamma', options: {} }, link: 'log' },
    { inference }
  )
  const few = manyRows(300)
  const passes = await estimateRows(own, memorySource(few), { control })
  expect(passes.conventions['std_errors']).toBe('model')
  expect(fewerDigits(passes, estimate(own, few, control), 8)).toEqual([])
})

const laplace = { name: 'laplace', options: {} } as const
const uniform = { name: 'uniform', options: {} } as const

describe('the bootstrap of linear programmes by passes is that in memory', () => {
  const weights = { column: 'w', kind: 'frequency' } as const
  const cases: readonly (readonly ['pairs' | 'parametric' | 'residual', Partial<ModelSpec>])[] = [
    ['pairs', { formula: 'y ~ x1 + x2', family: laplace }],
    ['pairs', { formula: 'y ~ x1 + g', family: laplace }],
    ['pairs', { formula: 'y ~ x1', family: laplace, weights }],
    ['residual', { formula: 'y ~ x1 + x2', family: laplace }],
    ['parametric', { formula: 'y ~ x1 + x2', family: laplace }],
    ['pairs', { formula: 'y ~ x1 + x2', family: uniform }],
    ['residual', { formula: 'y ~ x1 + offset(b)', family: uniform }],
    ['parametric', { formula: 'y ~ x1', family: uniform }]
  ]
  it.each(cases)('%s: %j', async (kind, model) => {
    await expectAgreement(spec(model, kind))
  })

  it.each(['percentile', 'bootstrap'] as const)('%s intervals', async (intervals) => {
    const inference = { level: 0.9, std_errors: wanted.pairs, intervals }
    const own = specOf({ formula: 'y ~ x1', family: laplace }, { inference })
    const passes = await estimateRows(own, memorySource(rows), { control, sampleRows: 2000 })
    const whole = estimate(own, rows, control)
    expect(passes.maximum_likelihood.intervals?.method).toBe(intervals)
    expect(fewerDigits(passes, whole, 8)).toEqual([])
  })
})

it('where samples are not fitted, Wald’s intervals stay and it is said why', async () => {
  const inference = { level: 0.95, std_errors: 'model' as const, intervals: 'percentile' as const }
  const own = specOf({ ...curved, family: laplace }, { inference })
  const { warnings } = await estimateRows(own, memorySource(manyRows(500)), { control })
  expect(warnings.map(({ code }) => code)).toContain('intervals_not_applicable')
})
