import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { shapiroWilkTest } from '../../../../src/core/estimation/assumptions/shapiro-wilk.ts'
import type { Report } from '../../../../src/core/estimation/report.ts'
import { figures, perRow } from '../reference.ts'
import { type Ask, type Columns, fitOf, relativeDifference } from './fit.ts'

interface Test {
  readonly statistic: number
  readonly p_value: number
}
interface Weibull {
  readonly columns: Columns
  readonly dfbetas: readonly (readonly number[])[]
  readonly cooks_distance_of_mean: readonly number[]
}
interface Figures {
  readonly data: Columns
  readonly lm: Record<string, unknown>
  readonly wls: Record<string, unknown>
  readonly poisson: Record<string, unknown>
  readonly vif: number[]
  readonly gvif: number[]
  readonly condition: number[]
  readonly checks: Record<string, Test>
  readonly shapiro: readonly (Test & { readonly x: number[] })[]
}
const folder = new URL('../../../reference/inference/', import.meta.url)
const reference: Figures = JSON.parse(readFileSync(new URL('diagnostics.json', folder), 'utf8'))
const normality: Record<string, Test> = JSON.parse(
  readFileSync(new URL('normality.json', folder), 'utf8')
)
const columns = reference.data
const include = ['fitted', 'residuals', 'influence', 'assumptions', 'collinearity']
const linear: Ask = { formula: 'mpg ~ wt + hp', include }
const counts: Ask = { formula: 'carb ~ wt + hp', family: 'poisson', include }
const weighted: Ask = { ...linear, weights: { column: 'w', kind: 'precision' } }

const near = (found: unknown, expected: unknown) =>
  expect(relativeDifference(found, expected)).toBeLessThan(1e-8)

describe('influence and residuals are those of R', () => {
  it.each<[string, Ask, Record<string, unknown>]>([
    ['lm', linear, reference.lm],
    ['wls', weighted, reference.wls]
  ])('%s', (_, ask, expected) => {
    const { influence, residual_types } = fitOf({ ...ask, columns }).least_squares
    near(influence?.leverage, expected['leverage'])
    near(influence?.cooks_distance, expected['cooks_distance'])
    near(Object.values(influence?.dfbetas ?? {}), expected['dfbetas'])
    near(residual_types?.['pearson'], expected['pearson'])
  })

  it('poisson', () => {
    const { influence, residual_types } = fitOf({ ...counts, columns }).maximum_likelihood
    near(influence?.leverage, reference.poisson['leverage'])
    near(influence?.cooks_distance, reference.poisson['cooks_distance'])
    near(residual_types?.['pearson'], reference.poisson['pearson'])
    near(residual_types?.['deviance'], reference.poisson['deviance'])
  })

  it('quantile residuals are standardised residuals of a normal law and repeatable for counts', () => {
    const { least_squares, maximum_likelihood: ml } = fitOf({ ...linear, columns })
    const sigma = Math.sqrt(ml.dispersion[0]?.estimate ?? Number.NaN)
    near(
      ml.residual_types?.['quantile'],
      perRow(least_squares.residuals).map((r) => (r ?? 0) / sigma)
    )
    const draw = (seed: number) =>
      fitOf({ ...counts, columns, seed }).maximum_likelihood.residual_types?.['quantile']
    expect(draw(1)).toEqual(draw(1))
    expect(draw(2)).not.toEqual(draw(1))
  })

  it('leverages add to the rank and dropped rows are null', () => {
    const holes = {
      ...columns,
      hp: (columns['hp'] ?? []).map((v, i) => (i === 3 ? Number.NaN : v))
    }
    const { influence, fitted } = fitOf({ ...linear, columns: holes }).least_squares
    const leverage = perRow(influence?.leverage)
    expect(leverage[3]).toBeNull()
    expect(perRow(fitted)[3]).toBeNull()
    const sum = leverage.reduce<number>((total, h) => total + (h ?? 0), 0)
    expect(sum).toBeCloseTo(3, 12)
  })
})

describe('influence on a likelihood with a shape of its own', () => {
  const weibull = figures<Weibull>('density/influence.json')
  const { columns: own } = weibull
  const ask = { family: 'weibull', columns: own, include: ['influence'] }
  const stated = {
    mean: 'exp(a + b*x)',
    response: 't',
    parameters: { a: { start: 0 }, b: { start: 0 } }
  }

  it.each([
    ['a formula', { formula: 't ~ x' }, ['(Intercept)', 'x']],
    ['a curved mean', stated, ['a', 'b']]
  ] as const)('is one step of mean and shape together, by %s', (_, model, terms) => {
    const { influence } = fitOf({ ...ask, ...model }).maximum_likelihood
    terms.forEach((term, j) => {
      near(
        influence?.dfbetas[term],
        weibull.dfbetas.map((row) => row[j])
      )
    })
    near(influence?.cooks_distance, weibull.cooks_distance_of_mean)
  })

  it.each(['student_t', 'logistic'])(
    'a %s law of a line has the hat values of its design',
    (family) => {
      const line: Ask = { formula: 'mpg ~ wt + hp', family, include: ['influence'] }
      near(
        fitOf({ ...line, columns }).maximum_likelihood.influence?.leverage,
        reference.lm['leverage']
      )
    }
  )

  it('a likelihood that is not smooth has none, which is said', () => {
    const line: Ask = { formula: 'mpg ~ wt', family: 'laplace', include: ['influence'] }
    const { maximum_likelihood, warnings } = fitOf({ ...line, columns })
    expect(maximum_likelihood.influence).toBeUndefined()
    expect(warnings).toContainEqual(
      expect.objectContaining({ code: 'not_given', detail: expect.stringContaining('not smooth') })
    )
  })
})

describe('collinearity is that of R car', () => {
  it.each<[string, number[]]>([
    ['mpg ~ wt + hp + qsec', reference.vif],
    ['mpg ~ wt + hp + g', reference.gvif]
  ])('%s', (formula, expected) => {
    const { collinearity } = fitOf({ formula, columns, include }).least_squares
    near(
      collinearity?.vif.map(({ vif }) => vif),
      expected
    )
  })

  it('condition indices', () => {
    near(
      fitOf({ ...linear, columns }).least_squares.collinearity?.condition_indices,
      reference.condition
    )
  })
})

describe('tests of assumptions', () => {
  const check = (report: Report, name: string) =>
    report.equivalence.assumption_checks?.find(({ test }) => test === name)

  it.each(Object.entries({ ...reference.checks, ...normality }))('%s', (name, expected) => {
    const ask = name === 'dispersion' ? counts : linear
    const found = check(fitOf({ ...ask, columns }), name)
    // R's bptest and shapiro.test print all digits; Royston's p-value is a polynomial fit in both.
    near([found?.statistic, found?.p_value], [expected.statistic, expected.p_value])
  })

  it('fitted values that are all zero have no powers to add: RESET is left out', () => {
    const zeros = { x: [1, 2, 3, 4, 5], y: [0, 0, 0, 0, 0] }
    const report = fitOf({ formula: 'y ~ x', include, columns: zeros })
    expect(report.least_squares.coefficients[0]?.estimate).toBe(0)
    expect(check(report, 'reset')).toBeUndefined()
  })

  it.each(reference.shapiro)('Shapiro-Wilk, n = $x.length', ({ x, statistic, p_value }) => {
    const found = shapiroWilkTest(Float64Array.from(x))
    near([found?.statistic, found?.p_value], [statistic, p_value])
  })

  it('each names the condition of the verdict that it speaks of', () => {
    const report = fitOf({ ...linear, columns })
    const conditions = report.equivalence.blocks.flatMap((b) =>
      b.conditions.map((c) => c.condition)
    )
    expect(conditions).toContain(check(report, 'shapiro_wilk')?.condition)
    expect(conditions).toContain(check(report, 'durbin_watson')?.condition)
    expect(conditions).toContain(check(report, 'white')?.condition)
  })

  it('tests of normality are not made of counts', () => {
    expect(check(fitOf({ ...counts, columns }), 'shapiro_wilk')).toBeUndefined()
  })
})
