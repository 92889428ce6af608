import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { TestRow } from '../../../../src/core/estimation/report-diagnostics.ts'
import { type Ask, type Columns, fitOf, relativeDifference } from './fit.ts'

interface Table {
  readonly statistic: number[]
  readonly df: number[]
  readonly p: number[]
}
interface One {
  readonly statistic: number
  readonly p: number
}
interface Figures {
  readonly data: Columns
  readonly type_1: Table
  readonly type_2: Table
  readonly type_3: Table
  readonly poisson_g: { readonly wald: One; readonly lr: One; readonly score: One }
  readonly poisson_type_2: Table
  readonly hypotheses: readonly One[]
  readonly poisson_equal: { readonly wald: One; readonly lr: { readonly statistic: number } }
}
const reference: Figures = JSON.parse(
  readFileSync(new URL('../../../reference/inference/tests.json', import.meta.url), 'utf8')
)
const columns = reference.data
const near = (found: unknown, expected: unknown, tolerance = 1e-8) =>
  expect(relativeDifference(found, expected)).toBeLessThan(tolerance)
const find = (rows: readonly TestRow[] | undefined, term: string, test: string) => {
  const row = rows?.find((one) => one.term === term && one.test === test)
  return [row?.statistic, row?.p_value]
}

describe('tables of terms are those of R anova and car::Anova', () => {
  it.each(['type_1', 'type_2', 'type_3'] as const)('%s', (type) => {
    const { tests } = fitOf({
      formula: 'mpg ~ g*k + wt',
      columns,
      include: ['tests']
    }).least_squares
    const expected = reference[type]
    const rows = ['g', 'k', 'wt', 'g:k'].map((t) => tests?.[type]?.find(({ term }) => term === t))
    near(
      rows.map((row) => row?.statistic),
      expected.statistic
    )
    near(
      rows.map((row) => row?.df),
      expected.df
    )
    near(
      rows.map((row) => row?.p_value),
      expected.p
    )
  })

  it('likelihood-ratio table of a Poisson regression', () => {
    const ask: Ask = { formula: 'carb ~ wt + g', family: 'poisson', include: ['tests'] }
    const rows = fitOf({ ...ask, columns }).maximum_likelihood.tests?.type_2 ?? []
    near(
      rows.map((row) => row.statistic),
      reference.poisson_type_2.statistic
    )
    near(
      rows.map((row) => row.p_value),
      reference.poisson_type_2.p
    )
  })
})

describe('Wald, likelihood-ratio and score tests', () => {
  it('of a factor in a Poisson regression', () => {
    const ask: Ask = { formula: 'carb ~ wt + g', family: 'poisson', include: ['tests'] }
    const rows = fitOf({ ...ask, columns }).maximum_likelihood.tests?.terms
    const { wald, lr, score } = reference.poisson_g
    near(find(rows, 'g', 'wald'), [wald.statistic, wald.p])
    near(find(rows, 'g', 'likelihood_ratio'), [lr.statistic, lr.p])
    near(find(rows, 'g', 'score'), [score.statistic, score.p])
  })

  it('of hypotheses in words: F where it is exact', () => {
    const hypotheses = ['wt = 100*hp', 'wt + 2*hp = -3', '(Intercept) - 30 = 7 + 0.5*wt']
    const { tests } = fitOf({ formula: 'mpg ~ wt + hp', columns, hypotheses }).least_squares
    hypotheses.forEach((text, i) => {
      const expected = reference.hypotheses[i]
      near(find(tests?.hypotheses, text, 'f'), [expected?.statistic, expected?.p])
    })
  })

  it('of equal slopes by likelihood', () => {
    const ask: Ask = { formula: 'carb ~ wt + h', family: 'poisson', hypotheses: ['wt = h'] }
    const { tests } = fitOf({ ...ask, columns }).maximum_likelihood
    const { wald, lr } = reference.poisson_equal
    near(find(tests?.hypotheses, 'wt = h', 'wald'), [wald.statistic, wald.p])
    near(find(tests?.hypotheses, 'wt = h', 'likelihood_ratio')[0], lr.statistic)
  })

  it('of a mean expression', () => {
    const { tests } = fitOf({
      mean: 'a + b*wt + c*hp',
      response: 'mpg',
      parameters: { a: { start: 1 }, b: { start: 0 }, c: { start: 0 } },
      columns,
      hypotheses: ['b = 100*c']
    }).least_squares
    const expected = reference.hypotheses[0]
    near(find(tests?.hypotheses, 'b = 100*c', 'f'), [expected?.statistic, expected?.p], 1e-7)
  })

  it('the three are told apart and ordered in a normal model: W >= LR >= S', () => {
    const rows = fitOf({ formula: 'mpg ~ wt + hp', columns, include: ['tests'] }).maximum_likelihood
      .tests?.terms
    const [w = 0, lr = 0, s = 0] = ['wald', 'likelihood_ratio', 'score'].map(
      (test) => find(rows, 'hp', test)[0]
    )
    expect(w).toBeGreaterThan(lr)
    expect(lr).toBeGreaterThan(s)
    // Berndt & Savin (1977): W = n(RSS0/RSS - 1), LR = n ln(RSS0/RSS), S = n(1 - RSS/RSS0).
    near(lr, 32 * Math.log1p(w / 32))
    near(s, 32 * (1 - 1 / (1 + w / 32)))
  })

  it.each(['wt = ', 'wt + nope = 1', 'wt == 1', '1 = 1', 'wt - wt = 0'])(
    'refuses %j with its place',
    (text) => {
      expect(() => fitOf({ formula: 'mpg ~ wt', columns, hypotheses: [text] })).toThrow(
        /inference\/hypotheses\/0/
      )
    }
  )
})
