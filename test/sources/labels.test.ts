import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import {
  cellsOf,
  fewerDigits,
  manyRows,
  summedErrors,
  withColours,
  withNumbers
} from '../support/many-rows.ts'
import { unlikeRows } from '../support/per-row.ts'
import { fewerInTests } from '../support/test-rows.ts'

const rows = manyRows(12_000)
const x1 = cellsOf(rows, 'x1')
const g = cellsOf(rows, 'g')
const k = cellsOf(rows, 'k')
const family = { name: 'multinomial', options: {} } as const

const usual = withColours(rows, (i) => Math.min(2, k[i] ?? 0))
/** A label that one row alone has, with regressors that others share. */
const rare = withColours(rows, (i) => (i === 11_111 ? 3 : Math.min(2, k[i] ?? 0)))

const cases: Readonly<Record<string, readonly [Dataset, Partial<ModelSpec>, number]>> = {
  'a factor and gaps': [usual, { formula: 'colour ~ x1 + x2 + g' }, 11.5],
  'no intercept': [usual, { formula: 'colour ~ 0 + x1' }, 12],
  'an intercept alone': [usual, { formula: 'colour ~ 1' }, 12],
  'frequency weights': [
    usual,
    { formula: 'colour ~ x1', weights: { column: 'w', kind: 'frequency' } },
    11.5
  ],
  'a linear relation': [usual, { formula: 'colour ~ x1 + z + I(x1 + z)' }, 11],
  'a label of one row': [rare, { formula: 'colour ~ 1' }, 11],
  'two labels': [withColours(rows, (i) => (k[i] === 0 ? 0 : 1)), { formula: 'colour ~ x1' }, 11.5],
  'numbers as labels': [
    withNumbers(
      rows,
      'c',
      k.map((count) => Math.min(count, 2) + 1)
    ),
    { formula: 'C(c) ~ x1' },
    11.5
  ]
}

describe('labels fitted by passes are the fit in memory', () => {
  it.each(Object.entries(cases))('%s', async (_, [data, model, least]) => {
    const spec = specOf({ family, ...model }, { include: ['vcov'] })
    const passes = await estimateRows(spec, memorySource(data), { control, sampleRows: 1500 })
    const whole = estimate(spec, data, control)
    expect(fewerDigits(passes, whole, least)).toEqual([])
    for (const member of ['model', 'data', 'least_squares', 'equivalence'] as const) {
      expect(passes[member]).toEqual(whole[member])
    }
    expect(passes.maximum_likelihood.status).toBe(whole.maximum_likelihood.status)
    expect(passes.maximum_likelihood.reason).toBe(whole.maximum_likelihood.reason)
    expect(passes.maximum_likelihood.coefficients.map(({ response }) => response)).toEqual(
      whole.maximum_likelihood.coefficients.map(({ response }) => response)
    )
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })
})

describe("Firth's penalty on labels by passes is that in memory", () => {
  const penalty = 'firth' as const
  const few = withColours(rows, (i) => (g[i] === 2 && i % 2 === 1 ? 1 : Math.min(2, k[i] ?? 0)))
  // A level of one row, which scoring by the information would overstep for ever.
  const lone = withNumbers(
    few,
    'lone',
    x1.map((_, i) => (i === 7777 ? 1 : 0))
  )

  it.each([
    ['separated labels', few, 'colour ~ x1 + g', undefined],
    ['gaps', usual, 'colour ~ x1 + x2', undefined],
    ['a level of one row', lone, 'colour ~ lone', undefined],
    ['frequency weights', usual, 'colour ~ x1', { column: 'w', kind: 'frequency' as const }],
    ['a label of one row', rare, 'colour ~ x1', undefined]
  ] as const)('%s', async (_, data, formula, weights) => {
    const spec = specOf(
      { family, formula, penalty, ...(weights === undefined ? {} : { weights }) },
      { include: ['vcov'] }
    )
    const passes = await estimateRows(spec, memorySource(data), { control, sampleRows: 1500 })
    const whole = estimate(spec, data, control)
    expect(passes.maximum_likelihood.status).toBe('ok')
    expect(whole.maximum_likelihood.status).toBe('ok')
    expect(fewerDigits(passes, whole, 9.5)).toEqual([])
    const value = 'penalized_log_likelihood'
    const [got, want] = [passes, whole].map((fit) => fit.maximum_likelihood.convergence?.[value])
    expect(digits(got, want ?? Number.NaN)).toBeGreaterThan(12)
    expect(passes.equivalence).toEqual(whole.equivalence)
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it.each(['hc0', { cluster: 'g' }] as const)('has the standard errors %j', async (std_errors) => {
    const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
    const spec = specOf({ family, formula: 'colour ~ x1', penalty }, { inference })
    const passes = await estimateRows(spec, memorySource(usual), { control, sampleRows: 1500 })
    const whole = estimate(spec, usual, control)
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })
})

describe('numbers of every row of labels are those in memory', () => {
  const include = ['fitted', 'residuals', 'influence']
  const penalised: typeof cases = {
    'with a penalty': [usual, { formula: 'colour ~ x1', penalty: 'firth' }, 0]
  }
  it.each(Object.entries({ ...cases, ...penalised }))('%s', async (_, [data, model]) => {
    const spec = specOf({ family, ...model }, { include })
    const passes = await estimateRows(spec, memorySource(data), { control, sampleRows: 1500 })
    const whole = estimate(spec, data, control)
    const { unlike, compared } = unlikeRows(passes, whole, 9)
    expect(unlike).toEqual([])
    expect(compared > 0).toBe(whole.maximum_likelihood.status !== 'does_not_exist')
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })
})

describe('profile intervals and tests of labels are those in memory', () => {
  const firth = { penalty: 'firth' as const }
  const few = manyRows(600)
  const some = withNumbers(
    withColours(few, (i) => Math.min(2, k[i] ?? 0)),
    'high',
    cellsOf(few, 'x1').map((_, i) => (i % 50 === 0 && k[i] === 0 ? 1 : 0))
  )

  it.each([
    ...Object.entries(cases),
    ['penalised, with gaps', [some, { formula: 'colour ~ x2', ...firth }]] as const,
    [
      'penalised, a label missing at a level',
      [some, { formula: 'colour ~ high', ...firth }]
    ] as const
  ])('%s', async (_, [data, model]) => {
    const inference = { level: 0.9, std_errors: 'model', intervals: 'profile' } as const
    const spec = specOf({ family, ...model }, { include: ['tests', 'profiles'], inference })
    const passes = await estimateRows(spec, memorySource(data), { control, sampleRows: 1500 })
    const whole = estimate(spec, data, control)
    expect(fewerInTests(passes, whole, 9.5)).toEqual([])
    const ends = ({ maximum_likelihood: { coefficients } }: typeof whole) =>
      coefficients.flatMap((row) => [row.estimate - row.conf_low, row.conf_high - row.estimate])
    const got = ends(passes)
    for (const [i, end] of ends(whole).entries()) {
      if (!Number.isNaN(end)) expect(digits(got[i] ?? 0, end)).toBeGreaterThan(8)
    }
    const open = ({ maximum_likelihood: { intervals } }: typeof whole) => intervals?.open_ends
    expect(open(passes)).toEqual(open(whole))
    const told = passes.warnings.map(({ code }) => code)
    expect(told).not.toContain('not_given_out_of_core')
  })

  it('hypotheses, which are read before any pass', async () => {
    const inference = { level: 0.9, std_errors: 'hc1', intervals: 'wald' } as const
    const about = (hypotheses: readonly string[]) =>
      specOf({ family, formula: 'colour ~ x1' }, { inference: { ...inference, hypotheses } })
    const spec = about(['green: x1 = red: x1', 'x1 = 0.1'])
    const passes = await estimateRows(spec, memorySource(usual), { control, sampleRows: 1500 })
    expect(fewerInTests(passes, estimate(spec, usual, control), 9.5)).toEqual([])
    const reduce = () => Promise.reject(new Error('a pass was made'))
    const none = estimateRows(
      about(['nothing = 1']),
      { ...memorySource(usual), reduce },
      { control }
    )
    await expect(none).rejects.toThrow(/a number or a term/)
  })
})

describe('standard errors of labels are those in memory', () => {
  it.each([...summedErrors, { cluster: 'g' }, { cluster: ['g', 'successes'] }])(
    '%j',
    async (std_errors) => {
      const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
      const spec = specOf(
        { family, formula: 'colour ~ x1', weights: { column: 'w', kind: 'frequency' } },
        { inference }
      )
      const passes = await estimateRows(spec, memorySource(usual), { control, sampleRows: 1500 })
      const whole = estimate(spec, usual, control)
      expect(fewerDigits(passes, whole, 10)).toEqual([])
      expect(passes.conventions).toEqual(whole.conventions)
      expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
    }
  )

  it.each([
    [{ hac: {} }, 'colour ~ x1 + g'],
    [{ hac: { lags: 7 } }, 'colour ~ 0 + x2']
  ])('%j of %s', async (std_errors, formula) => {
    const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
    const spec = specOf({ family, formula }, { inference })
    const passes = await estimateRows(spec, memorySource(usual), { control, sampleRows: 1500 })
    const whole = estimate(spec, usual, control)
    expect(fewerDigits(passes, whole, 10)).toEqual([])
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it('across rows that stand for several stay the model’s', async () => {
    const inference = { level: 0.95, std_errors: { hac: {} }, intervals: 'wald' as const }
    const weights = { column: 'w', kind: 'frequency' } as const
    const spec = specOf({ family, formula: 'colour ~ x1', weights }, { inference })
    const { warnings } = await estimateRows(spec, memorySource(usual), { control })
    const told = warnings.find(({ code }) => code === 'std_errors_not_applicable')
    expect(told?.detail).toContain('frequencies have no order')
  })
})

describe('labels that only a sample separates', () => {
  it('have the maximum of all rows', async () => {
    const spec = specOf({ family, formula: 'colour ~ x1' })
    const passes = await estimateRows(spec, memorySource(usual), { control, sampleRows: 6 })
    expect(fewerDigits(passes, estimate(spec, usual, control), 11.5)).toEqual([])
  })
})
