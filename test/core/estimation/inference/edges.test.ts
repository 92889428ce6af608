import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { binomial } from '../../../../src/core/model/families/binomial.ts'
import type { StdErrorsChoice } from '../../../../src/core/model/spec.ts'
import { digits } from '../../../support/digits.ts'
import { figures, leastDigits } from '../reference.ts'
import { type Ask, type Columns, fitOf } from './fit.ts'

const { data: columns }: { data: Record<string, number[]> } = JSON.parse(
  readFileSync(new URL('../../../reference/inference/robust.json', import.meta.url), 'utf8')
)
const errorsOf = (ask: Ask) =>
  fitOf({ ...ask, columns }).maximum_likelihood.coefficients.map((row) => row.std_error)

describe('a law without score equations', () => {
  const kinds = ['pairs', 'residual', 'parametric'] as const
  it.each(kinds)('Laplace: the bootstrap of %s refits the linear programme', (kind) => {
    const ask: Ask = { formula: 'mpg ~ wt + hp', family: 'laplace' }
    const std_errors: StdErrorsChoice = { bootstrap: { replicates: 300, kind } }
    const sparsity = errorsOf({ ...ask, std_errors: 'observed' })
    errorsOf({ ...ask, std_errors }).forEach((error, j) => {
      expect(error / (sparsity[j] ?? Number.NaN)).toBeGreaterThan(0.5)
      expect(error / (sparsity[j] ?? Number.NaN)).toBeLessThan(2)
    })
  })

  it('uniform: the bootstrap gives the errors that the information does not', () => {
    const ask: Ask = { formula: 'mpg ~ wt', family: 'uniform' }
    expect(errorsOf(ask).every(Number.isNaN)).toBe(true)
    const std_errors: StdErrorsChoice = { bootstrap: { replicates: 100 } }
    expect(errorsOf({ ...ask, std_errors }).every((error) => error > 0)).toBe(true)
  })
})

describe('the distribution function of counts among trials', () => {
  const law = binomial.create({})
  const none = new Float64Array(0)
  // pbinom(y, size, mu) of R 4.2.2.
  it.each([
    [0, 7, 0.4, 0.02799359999999999],
    [3, 7, 0.4, 0.710208],
    [6, 7, 0.4, 0.9983616],
    [7, 7, 0.4, 1],
    [-1, 7, 0.4, 0],
    [49, 100, 0.5, 0.46020538130641092],
    [3, 1000, 0.001, 0.9810731665496395]
  ])('P(Y <= %s) of %s at %s', (y, size, mu, want) => {
    expect(digits(law.cdf?.(y, mu, none, size), want)).toBeGreaterThan(13)
  })

  it('gives quantile residuals within the jump of every row', () => {
    const am = (columns['am'] ?? []).map((value, i) => value + (i % 3))
    const trials = am.map(() => 4)
    const ask = {
      formula: 'count ~ wt',
      family: 'binomial',
      trials: 'n',
      include: ['residuals', 'fitted']
    }
    const block = fitOf({
      ...ask,
      columns: { ...columns, count: am, n: trials }
    }).maximum_likelihood
    const residuals = [block.residual_types?.['quantile'] ?? []]
      .flat()
      .filter((value) => typeof value === 'number')
    expect(residuals).toHaveLength(am.length)
    const mean = residuals.reduce((sum, r) => sum + r, 0) / am.length
    expect(Math.abs(mean)).toBeLessThan(0.5)
  })
})

describe('figures that do not exist have a reason', () => {
  it('a two-way variance that comes out negative', () => {
    const x = [1, 2, 3, 4, 5, 6]
    const y = [1, -1, 2, 2, -1, 1]
    const a = [1, 1, 1, 2, 2, 2]
    const b = [1, 2, 3, 1, 2, 3]
    const ask: Ask = { formula: 'y ~ x', std_errors: { cluster: ['a', 'b'] } }
    const { least_squares, warnings } = fitOf({ ...ask, columns: { x, y, a, b } })
    const missing = least_squares.coefficients.filter((row) => Number.isNaN(row.std_error))
    expect(missing.length).toBeGreaterThan(0)
    expect(warnings.map(({ code }) => code)).toContain('variance_negative')
  })

  it('negative eigenvalues of a two-way variance are set to 0 when that is asked for, as vcovCL does', () => {
    const { columns, fixed, plain } = figures<{
      columns: Columns
      fixed: number[]
      plain: number[]
    }>('inference/two_way.json')
    const cluster = ['a', 'b']
    const ask: Ask = { formula: 'y ~ x', std_errors: { cluster } }
    const rows = fitOf({ ...ask, columns }).least_squares.coefficients
    expect(rows.map(({ std_error }) => Number.isNaN(std_error))).toEqual(plain.map((v) => v < 0))
    const repaired = fitOf({ ...ask, columns, std_errors: { cluster, fix: true } })
    expect(leastDigits(repaired.least_squares.coefficients, 'std_error', fixed)).toBeGreaterThan(10)
    expect(repaired.warnings).toEqual([])
    expect(repaired.conventions).toMatchObject({
      std_errors_details: { least_squares: { cluster_eigenvalues_set_to_zero: 1 } }
    })
  })

  it('a variance without negative eigenvalues is left as it is', () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8]
    const y = [1, -1, 2, 2, 4, 1, 5, 3]
    const columns = { x, y, a: [1, 1, 2, 2, 3, 3, 4, 4] }
    const errors = (fix: boolean) =>
      fitOf({ formula: 'y ~ x', std_errors: { cluster: 'a', fix }, columns }).least_squares
        .coefficients
    expect(errors(true)).toEqual(errors(false))
  })

  it('a hypothesis under which the mean leaves its domain', () => {
    const x = [-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2]
    const y = [2.5, 1.1, 1.3, 0.8, 0.6, 0.7, 0.3, 0.4]
    const ask: Ask = {
      formula: 'y ~ x',
      family: 'gamma',
      hypotheses: ['(Intercept) = 0', 'x = 0.9']
    }
    const rows = fitOf({ ...ask, columns: { x, y } }).maximum_likelihood.tests?.hypotheses ?? []
    const of = (term: string) =>
      rows.find((row) => row.term === term && row.test === 'likelihood_ratio')
    expect(of('(Intercept) = 0')?.note).toMatch(/no maximum under the hypothesis/)
    const held = fitOf({ formula: 'y ~ offset(0.9*x)', family: 'gamma', columns: { x, y } })
    const full = fitOf({ ...ask, columns: { x, y } })
    const ratio =
      2 *
      ((full.maximum_likelihood.glance?.log_likelihood ?? 0) -
        (held.maximum_likelihood.glance?.log_likelihood ?? 0))
    expect(digits(of('x = 0.9')?.statistic, ratio)).toBeGreaterThan(9)
  })
})
