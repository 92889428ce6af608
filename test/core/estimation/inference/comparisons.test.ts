import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareModels } from '../../../../src/core/estimation/comparison/compare.ts'
import { type Ask, type Columns, control, datasetOf, relativeDifference, specOf } from './fit.ts'

interface Figures extends Record<string, unknown> {
  readonly data: Columns
  readonly quine: Columns
}
const reference: Figures = JSON.parse(
  readFileSync(new URL('../../../reference/inference/comparisons.json', import.meta.url), 'utf8')
)
const compared = (asks: readonly Ask[], columns: Columns) =>
  compareModels(asks.map(specOf), datasetOf(columns), control)
const near = (found: unknown, expected: unknown, tolerance = 1e-9) =>
  expect(relativeDifference(found, expected)).toBeLessThan(tolerance)
const three: readonly Ask[] = ['wt', 'wt + hp + qsec', 'hp'].map((x) => ({ formula: `mpg ~ ${x}` }))

describe('comparisons of models', () => {
  const { models, tests } = compared(three, reference.data)
  it.each(['aic', 'aicc', 'bic', 'aic_weight', 'aicc_weight'] as const)('%s', (key) => {
    near(
      models.map((model) => model[key]),
      reference[key]
    )
  })

  it.each(['f', 'lr'])('nested: %s', (key) => {
    const name = key === 'lr' ? 'likelihood_ratio' : key
    const row = tests.find(({ test, models: [a, b] }) => test === name && a === 0 && b === 1)
    near([row?.statistic, row?.p_value], reference[key])
  })

  it('a smaller model may come second, and is tested as the smaller', () => {
    expect(tests.find(({ test, models: [a] }) => test === 'f' && a === 2)?.models).toEqual([2, 1])
  })

  it('not nested: Vuong', () => {
    const asks: readonly Ask[] = [{ formula: 'mpg ~ wt + qsec' }, { formula: 'mpg ~ hp' }]
    const found = compared(asks, reference.data).tests
    expect(found.map(({ test }) => test)).toEqual(['vuong', 'vuong_aic', 'vuong_bic'])
    near([found[0]?.statistic, found[0]?.p_value], reference['vuong'])
  })

  it('Poisson in negative binomial: half a chi-square at the border', () => {
    const formula = 'Days ~ Sex + Age'
    const link = 'log'
    const asks: readonly Ask[] = [
      { formula, link, family: 'poisson' },
      { formula, link, family: { name: 'negative_binomial', options: { theta: 'estimate' } } }
    ]
    const [row] = compared(asks, reference.quine).tests
    expect(row?.note).toMatch(/border/)
    near([row?.statistic, row?.p_value], reference['border'], 1e-8)
  })

  it('normal in skew-normal: refused with the reason', () => {
    const formula = 'mpg ~ wt'
    const asks: readonly Ask[] = [{ formula }, { formula, family: 'skew_normal' }]
    const [row] = compared(asks, reference.data).tests
    expect(row?.p_value).toBeNaN()
    expect(row?.note).toMatch(/singular/)
  })

  it('refuses models on different rows and says which', () => {
    const hp = reference.data['hp'] ?? []
    const holes = { ...reference.data, hp: hp.map((v, i) => (i === 2 || i === 7 ? Number.NaN : v)) }
    expect(() => compared(three, holes)).toThrow(/different rows: 2, 7 \(2 in all\)/)
  })

  it('refuses different responses', () => {
    const asks: readonly Ask[] = [{ formula: 'mpg ~ wt' }, { formula: 'log(mpg) ~ wt' }]
    expect(() => compared(asks, reference.data)).toThrow(/different responses/)
  })
})
