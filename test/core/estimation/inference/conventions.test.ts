import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CoefficientRow } from '../../../../src/core/estimation/report-blocks.ts'
import { type Ask, type Columns, fitOf, relativeDifference } from './fit.ts'

const folder = new URL('../../../reference/inference/', import.meta.url)
const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
const r: { data: Columns; aic_normal: number } & Record<string, unknown> = read('conventions.json')
const statsmodels: { gamma: number[][]; aic_normal: number } = read('conventions-statsmodels.json')
interface Further {
  readonly quine: Columns
  readonly puromycin: Columns
  readonly cars: Columns
  readonly curve_aic: number
  readonly negative_binomial: number[][]
  readonly curve: number[][]
  readonly unrelated: number[][]
  readonly together: number[][]
}
const further: Further = read('conventions-further.json')
const furtherStatsmodels: { negative_binomial: number[][]; aic: number } = read(
  'conventions-further-statsmodels.json'
)
const columns = r.data
const gamma: Ask = { formula: 'mpg ~ wt + hp', family: 'gamma', link: 'log' }
const normal: Ask = { formula: 'mpg ~ wt + hp' }

const table = (rows: readonly CoefficientRow[]) =>
  rows.map((row) => [row.estimate, row.std_error, row.statistic, row.p_value])

describe('conventions of other tools', () => {
  it.each<[string, Ask]>([
    ['gamma', gamma],
    ['probit', { formula: 'am ~ wt', family: 'bernoulli', link: 'probit' }],
    ['normal', normal]
  ])('r: the likelihood block is the table of summary(glm) (%s)', (name, ask) => {
    const report = fitOf({ ...ask, columns, conventions: 'r' })
    const found = table(report.maximum_likelihood.coefficients)
    expect(relativeDifference(found, r[name])).toBeLessThan(1e-8)
    expect(report.conventions['follows']).toBe('r')
  })

  it('statsmodels: z statistics, and a scale that AIC does not count', () => {
    const report = fitOf({ ...gamma, columns, conventions: 'statsmodels' })
    const found = table(report.maximum_likelihood.coefficients)
    expect(relativeDifference(found, statsmodels.gamma)).toBeLessThan(1e-7)
    const plain = fitOf({ ...normal, columns, conventions: 'statsmodels' })
    const { glance } = plain.maximum_likelihood
    expect(relativeDifference(glance?.aic, statsmodels.aic_normal)).toBeLessThan(1e-12)
    expect(plain.conventions['aic_parameters']).toBe(3)
  })

  it('equifit keeps joint observed information and counts the dispersion', () => {
    const report = fitOf({ ...normal, columns })
    expect(relativeDifference(report.maximum_likelihood.glance?.aic, r.aic_normal)).toBeLessThan(
      1e-12
    )
    expect(report.conventions['follows']).toBeUndefined()
  })

  // bbmle::mle2, nnet::multinom, GenericLikelihoodModel and MNLogit have z statistics, observed
  // information and all parameters in AIC, as the answer has by itself.
  it.each<[string, Ask]>([
    [
      'a density',
      {
        log_density: 'am*(a + b*wt) - softplus(a + b*wt)',
        parameters: { a: { start: 0 }, b: { start: 0 } }
      }
    ],
    ['labels', { formula: 'C(am) ~ wt', family: 'multinomial' }]
  ])('%s is answered as both tools answer it, which is said', (_, ask) => {
    const own = fitOf({ ...ask, columns })
    for (const conventions of ['r', 'statsmodels'] as const) {
      const report = fitOf({ ...ask, columns, conventions })
      expect(report.maximum_likelihood).toEqual(own.maximum_likelihood)
      expect(report.conventions).toEqual({ ...own.conventions, follows: conventions })
    }
  })

  const { quine, puromycin, cars } = further
  const counts = { formula: 'Days ~ Sex + Age', family: 'negative_binomial', columns: quine }
  const curve = {
    mean: 'v*conc/(k + conc)',
    response: 'rate',
    parameters: { v: { start: 200 }, k: { start: 0.1 } },
    columns: puromycin
  }

  it.each([
    ['a negative binomial', counts, further.negative_binomial, 1e-6],
    ['a curved mean', curve, further.curve, 1e-7],
    [
      'responses together',
      { formula: 'cbind(mpg, disp) ~ wt + hp', columns: cars },
      further.together,
      1e-8
    ],
    [
      'unrelated regressions',
      { formulas: ['mpg ~ wt + hp', 'disp ~ qsec + wt'], columns: cars },
      further.unrelated,
      1e-7
    ]
  ] as const)('r: %s has the table of its own function', (_, ask, truth, within) => {
    const report = fitOf({ ...ask, conventions: 'r' })
    const found = table(report.maximum_likelihood.coefficients)
    expect(relativeDifference(found, truth)).toBeLessThan(within)
    expect(report.conventions['follows']).toBe('r')
  })

  it('r: AIC of a curved mean counts its variance', () => {
    const { glance } = fitOf({ ...curve, conventions: 'r' }).maximum_likelihood
    expect(relativeDifference(glance?.aic, further.curve_aic)).toBeLessThan(1e-10)
  })

  it('statsmodels: a negative binomial has joint observed information and counts its shape', () => {
    const report = fitOf({ ...counts, conventions: 'statsmodels' })
    const { coefficients, glance } = report.maximum_likelihood
    const { negative_binomial, aic } = furtherStatsmodels
    expect(relativeDifference(table(coefficients), negative_binomial)).toBeLessThan(1e-6)
    expect(relativeDifference(glance?.aic, aic)).toBeLessThan(1e-10)
  })

  it('a penalised fit is made again by the function that has the penalty', () => {
    const { reproduce } = fitOf({ ...labels, columns })
    expect(reproduce.r).toContain('method = brglm2::brglmFit, type = "AS_mean"')
    expect(reproduce.python).toBeNull()
  })

  const labels: Ask = { formula: 'am ~ wt', family: 'bernoulli', penalty: 'firth' }
  it.each<[string, 'r' | 'statsmodels', Ask & { columns: Columns }]>([
    ['a Laplace law', 'r', { ...normal, family: 'laplace', columns }],
    ['a Laplace law', 'statsmodels', { ...normal, family: 'laplace', columns }],
    ['a curved mean', 'statsmodels', curve],
    ['a penalty', 'statsmodels', { ...labels, columns }],
    ['unrelated regressions', 'statsmodels', { formulas: ['mpg ~ wt', 'hp ~ wt + am'], columns }]
  ])('%s, which %s has not, keeps its own, and this is said', (_, conventions, ask) => {
    const own = fitOf(ask)
    const report = fitOf({ ...ask, conventions })
    expect(report.maximum_likelihood).toEqual(own.maximum_likelihood)
    expect(report.conventions).toEqual(own.conventions)
    expect(report.warnings.map(({ code }) => code)).toContain('conventions_not_applicable')
  })
})
