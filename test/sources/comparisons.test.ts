import { describe, expect, it } from 'vitest'
import {
  type ComparisonReport,
  compareModels
} from '../../src/core/estimation/comparison/compare.ts'
import { compareRows } from '../../src/core/estimation/rows/comparison/compare-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { cellsOf, manyRows, withNumbers } from '../support/many-rows.ts'

const rows = manyRows(12_000)
const bernoulli = { name: 'bernoulli', options: {} }
const poisson = { name: 'poisson', options: {} }
const curve = { mean: 'exp(p1 + p2 * (x1 - 100))', response: 'k', family: poisson }
const precision = { column: 'w', kind: 'precision' } as const
const frequency = { column: 'w', kind: 'frequency' } as const

const compared: Readonly<Record<string, readonly Partial<ModelSpec>[]>> = {
  'terms within terms': [
    { formula: 'y ~ x1' },
    { formula: 'y ~ x1 * g' },
    { formula: 'y ~ x1 + g' },
    { formula: 'y ~ 1' }
  ],
  'the same columns otherwise': [{ formula: 'y ~ I(2 * x1 + 3)' }, { formula: 'y ~ 0 + x1 + g' }],
  'a regressor that is 0 but for few rows': [{ formula: 'y ~ z' }, { formula: 'y ~ z + x1' }],
  'one that lies in another but for few rows': [
    { formula: 'y ~ I(x1 + z)' },
    { formula: 'y ~ x1 + g' }
  ],
  'other terms, by their densities': [{ formula: 'y ~ x1' }, { formula: 'y ~ g' }],
  'laws, one at the border of the other': [
    { formula: 'k ~ x1', family: poisson },
    { formula: 'k ~ x1', family: { name: 'negative_binomial', options: {} } }
  ],
  'laws without relation': [
    { formula: 'positive ~ x1', family: { name: 'gamma', options: {} }, link: 'log' },
    { formula: 'positive ~ x1', family: { name: 'lognormal', options: {} } }
  ],
  links: [
    { formula: 'label ~ x1 + g', family: bernoulli },
    { formula: 'label ~ x1 + g', family: bernoulli, link: 'probit' }
  ],
  'precision weights': [
    { formula: 'y ~ g', weights: precision },
    { formula: 'y ~ x1', weights: precision }
  ],
  'frequency weights, with which rows have no densities of their own': [
    { formula: 'b ~ x1', family: bernoulli, weights: frequency },
    { formula: 'b ~ g', family: bernoulli, weights: frequency }
  ],
  'an offset that one of them lacks': [
    { formula: 'k ~ x1', family: poisson },
    { formula: 'k ~ x1 + g + offset(b)', family: poisson }
  ],
  'a parameter that one holds': [
    { ...curve, parameters: { p1: { start: 0 }, p2: { start: 0, fixed: true } } },
    { ...curve, parameters: { p1: { start: 0 }, p2: { start: 0.1 } } }
  ],
  'an expression beside a formula': [
    { ...curve, parameters: { p1: { start: 0 }, p2: { start: 0.1 } } },
    { formula: 'k ~ g', family: poisson }
  ],
  'Laplace and normal errors': [
    { formula: 'y ~ x1', family: { name: 'laplace', options: {} } },
    { formula: 'y ~ x1' }
  ],
  'a maximum that does not exist': [
    { formula: 'label ~ b', family: bernoulli },
    { formula: 'label ~ x1', family: bernoulli }
  ],
  'a penalised fit': [
    { formula: 'b ~ x1', family: bernoulli, penalty: 'firth' },
    { formula: 'b ~ x1 + g', family: bernoulli }
  ]
}

function figuresOf({ models, tests }: ComparisonReport): Map<string, number> {
  const numbers = (name: string, of: object) =>
    Object.entries(of).flatMap(([key, value]) =>
      typeof value === 'number' ? [[`${name} ${key}`, value] as const] : []
    )
  return new Map([
    ...models.flatMap((row) => numbers(`model ${row.model}`, row)),
    ...tests.flatMap((row) => numbers(`${row.test} ${row.models.join()}`, row))
  ])
}

function plain({ models, tests }: ComparisonReport) {
  return {
    models: models.map(({ model, description, family, status, reason }) => ({
      model,
      description,
      family,
      status,
      reason: status === 'does_not_exist' ? null : reason
    })),
    tests: tests.map(({ test, models: pair, df, note }) => ({ test, pair, df, note }))
  }
}

const specsOf = (models: readonly Partial<ModelSpec>[]) => models.map((model) => specOf(model))

describe('a comparison by passes is the comparison in memory', () => {
  it.each(Object.entries(compared))('%s', async (_, models) => {
    const specs = specsOf(models)
    const passes = await compareRows(specs, memorySource(rows), { control, sampleRows: 1500 })
    const whole = compareModels(specs, rows, control)
    expect(plain(passes)).toEqual(plain(whole))
    const got = figuresOf(passes)
    const apart = [...figuresOf(whole)].flatMap(([name, value]) => {
      const other = got.get(name) ?? Number.NaN
      if (Object.is(value, other)) return []
      // Differences of criteria have the digits that the criteria leave them.
      const least = /delta|weight|statistic|p_value/.test(name) ? 6 : 11
      return digits(other, value) >= least ? [] : [`${name}: ${other} for ${value}`]
    })
    expect(apart).toEqual([])
  })
})

describe('models that are not of the same data are refused', () => {
  const refusal = (models: readonly Partial<ModelSpec>[], data: Dataset = rows) =>
    compareRows(specsOf(models), memorySource(data), { control, sampleRows: 1500 })

  it('rows that one of them leaves out', async () => {
    const models = [{ formula: 'y ~ x1' }, { formula: 'y ~ x1 + x2' }]
    await expect(refusal(models)).rejects.toThrow(
      /Models 0 and 1 use different rows: 7, … \(119 in all\)/
    )
    expect(() => compareModels(specsOf(models), rows, control)).toThrow(/\(119 in all\)/)
  })

  it('another response, in one row', async () => {
    const other = withNumbers(
      rows,
      'other',
      cellsOf(rows, 'y').map((v, i) => (i === 8000 ? v + 1e-9 : v))
    )
    const models = [{ formula: 'y ~ x1' }, { formula: 'other ~ x1 + g' }]
    await expect(refusal(models, other)).rejects.toThrow(/different responses/)
  })

  it('a fault of one of them points to it', async () => {
    const models = [{ formula: 'y ~ x1' }, { formula: 'y ~ nothing' }]
    await expect(refusal(models)).rejects.toMatchObject({
      faults: [{ pointer: '/models/1/formula' }]
    })
  })
})
