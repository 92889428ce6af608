import { describe, expect, it } from 'vitest'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import { Failure } from '../../../../src/core/failure.ts'
import { digits } from '../../../support/digits.ts'
import { referenceCases } from '../../../support/reference-case.ts'
import { type Columns, datasetOf, figures, leastDigits } from '../reference.ts'
import { control, specOf } from '../request.ts'

type Table = Readonly<Record<string, Readonly<Record<string, number>>>>

interface Joint {
  readonly estimates: Table
  readonly standard_errors: Readonly<Record<string, Table>>
  readonly residual_covariance: Readonly<Record<string, readonly (readonly number[])[]>>
  readonly logLik: number
  readonly AIC: number
  readonly BIC: number
  readonly n_parameters: number
}

function flat(table: Table | undefined): number[] {
  return Object.values(table ?? {}).flatMap((row) => Object.values(row))
}

function least(
  got: readonly (readonly number[])[] | undefined,
  truth: readonly (readonly number[])[] = []
): number {
  const entries = truth.flat()
  return Math.min(
    ...(got ?? [[]]).flat().map((value, k) => digits(value, entries[k] ?? Number.NaN))
  )
}

describe('several responses with the same regressors', () => {
  const cases = referenceCases.filter(({ model }) => model.type === 'multivariate')
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, { data, model, reference }) => {
    const truth = reference as unknown as Joint
    const spec = specOf({ formula: String(model['formula']) })
    const report = estimate(spec, datasetOf(data.columns as unknown as Columns), control)
    const { least_squares: ls, maximum_likelihood: ml, equivalence } = report
    const errors = truth.standard_errors
    expect(ls.coefficients.map(({ response }) => response)).toEqual(
      Object.entries(truth.estimates).flatMap(([name, row]) => Object.keys(row).map(() => name))
    )
    expect(leastDigits(ls.coefficients, 'estimate', flat(truth.estimates))).toBeGreaterThan(13)
    expect(leastDigits(ml.coefficients, 'estimate', flat(truth.estimates))).toBeGreaterThan(13)
    expect(
      leastDigits(ls.coefficients, 'std_error', flat(errors['model_based_n_minus_p']))
    ).toBeGreaterThan(13)
    expect(
      leastDigits(ml.coefficients, 'std_error', flat(errors['gaussian_ml_n']))
    ).toBeGreaterThan(13)
    expect(
      least(ls.residual_covariance, truth.residual_covariance['unbiased_n_minus_p'])
    ).toBeGreaterThan(12)
    expect(least(ml.residual_covariance, truth.residual_covariance['mle_n'])).toBeGreaterThan(12)
    expect(ls.sigma2).toBeNaN()
    expect(digits(ml.glance?.log_likelihood, truth.logLik)).toBeGreaterThan(13)
    expect(digits(ml.glance?.aic, truth.AIC)).toBeGreaterThan(13)
    expect(digits(ml.glance?.bic, truth.BIC)).toBeGreaterThan(13)
    expect(ml.glance?.df).toBe(truth.n_parameters)
    expect(equivalence.blocks[0]).toMatchObject({
      verdict: 'identical',
      theorem: 'identical-regressors'
    })
    const n = ls.glance?.nobs ?? 0
    const ratio = (ls.glance?.df_residual ?? 0) / n
    expect(equivalence.blocks.find(({ quantity }) => quantity === 'sigma2')?.ratio).toBe(ratio)
  })

  const few = { y1: [1, 3, 2, 5], y2: [2, 1, 4, 3], y3: [1, 0, 2, 7], x: [1, 2, 3, 5] }
  it('has no maximum with fewer rows than regressors and responses together', () => {
    const report = estimate(specOf({ formula: 'cbind(y1, y2, y3) ~ x' }), datasetOf(few), control)
    expect(report.least_squares.status).toBe('ok')
    expect(report.maximum_likelihood.status).toBe('unbounded')
    expect(report.maximum_likelihood.reason).toContain('At least 5 rows')
  })

  it('has no maximum when one response is a combination of the others', () => {
    const y1 = [1, 3, 2, 5, 4, 6, 9]
    const y2 = [2, 1, 4, 3, 7, 5, 8]
    const columns = { y1, y2, y3: y1.map((value, i) => value + (y2[i] ?? 0)) }
    const report = estimate(
      specOf({ formula: 'cbind(y1, y2, y3) ~ 1' }),
      datasetOf(columns),
      control
    )
    expect(report.maximum_likelihood.status).toBe('unbounded')
  })

  it('keeps the coefficients of a perfect fit', () => {
    const columns = { y1: [1, 2, 3, 4, 5], y2: [2, 1, 4, 3, 9], x: [1, 2, 3, 4, 5] }
    const { least_squares, maximum_likelihood } = estimate(
      specOf({ formula: 'cbind(y1, y2) ~ x' }),
      datasetOf(columns),
      control
    )
    expect([least_squares.status, maximum_likelihood.status]).toEqual([
      'perfect_fit',
      'perfect_fit'
    ])
    expect(maximum_likelihood.coefficients[1]?.estimate).toBeCloseTo(1, 14)
  })
})

describe('seemingly unrelated regressions', () => {
  interface Figures {
    readonly estimates: readonly number[]
    readonly residual_covariance: readonly (readonly number[])[]
  }
  interface Sur extends Figures {
    readonly std_errors_observed: readonly number[]
    readonly log_likelihood: number
    readonly least_squares: Figures
    readonly feasible: Figures
  }
  interface SystemFit {
    readonly columns: Columns
    readonly least_squares: { readonly std_errors: readonly number[] }
    readonly feasible: { readonly std_errors: readonly number[] }
  }
  const exact = figures<Sur>('system/sur.json')
  const systemfit = figures<SystemFit>('system/sur_r.json')
  const formulas = ['Employed ~ GNP + Year', 'Population ~ GNP', 'Armed_Forces ~ Unemployed']
  const report = estimate(specOf({ formulas }), datasetOf(systemfit.columns), control)

  it('least squares of each equation', () => {
    const { coefficients, residual_covariance } = report.least_squares
    expect(leastDigits(coefficients, 'estimate', exact.least_squares.estimates)).toBeGreaterThan(12)
    expect(least(residual_covariance, exact.least_squares.residual_covariance)).toBeGreaterThan(12)
    expect(
      leastDigits(coefficients, 'std_error', systemfit.least_squares.std_errors)
    ).toBeGreaterThan(8)
  })

  it('one step of feasible generalised least squares', () => {
    const block = report.generalized_least_squares
    expect(
      leastDigits(block?.coefficients ?? [], 'estimate', exact.feasible.estimates)
    ).toBeGreaterThan(12)
    expect(least(block?.residual_covariance, exact.feasible.residual_covariance)).toBeGreaterThan(
      12
    )
    expect(
      leastDigits(block?.coefficients ?? [], 'std_error', systemfit.feasible.std_errors)
    ).toBeGreaterThan(8)
  })

  it('maximum likelihood with observed information', () => {
    const { coefficients, residual_covariance, glance, convergence } = report.maximum_likelihood
    expect(leastDigits(coefficients, 'estimate', exact.estimates)).toBeGreaterThan(12)
    expect(leastDigits(coefficients, 'std_error', exact.std_errors_observed)).toBeGreaterThan(12)
    expect(least(residual_covariance, exact.residual_covariance)).toBeGreaterThan(12)
    expect(digits(glance?.log_likelihood, exact.log_likelihood)).toBeGreaterThan(13)
    expect(glance?.df).toBe(7 + 6)
    expect(convergence?.scaled_gradient).toBeLessThan(1e-12)
  })

  it.each<readonly [string, readonly string[], string, string | null]>([
    ['different regressors', ['Employed ~ GNP', 'Population ~ Year'], 'different', 'certificate'],
    ['the same', ['Employed ~ GNP', 'Population ~ GNP'], 'identical', 'identical-regressors'],
    [
      'the same span',
      ['Employed ~ GNP', 'Population ~ I(2 * GNP - 1)'],
      'identical',
      'identical-regressors'
    ]
  ])('verdict: %s', (_, list, verdict, theorem) => {
    const { equivalence } = estimate(
      specOf({ formulas: list }),
      datasetOf(systemfit.columns),
      control
    )
    expect(equivalence.blocks[0]).toMatchObject({ verdict, theorem })
    expect(equivalence.consistent).toBe(true)
  })

  it('an equation nested in every other keeps its least squares', () => {
    const nested = estimate(
      specOf({ formulas: ['Employed ~ GNP + Year', 'Population ~ GNP'] }),
      datasetOf(systemfit.columns),
      control
    )
    expect(nested.equivalence.blocks[0]?.per_coefficient?.slice(3)).toEqual([
      { term: 'Population: (Intercept)', verdict: 'identical_for_design' },
      { term: 'Population: GNP', verdict: 'identical_for_design' }
    ])
    const [ls, ml] = [nested.least_squares, nested.maximum_likelihood].map((block) =>
      block.coefficients.slice(3).map(({ estimate: value }) => value)
    )
    expect(
      leastDigits(nested.maximum_likelihood.coefficients.slice(3), 'estimate', ls ?? [])
    ).toBeGreaterThan(13)
    expect(ml).toHaveLength(2)
  })

  it('takes the rows that are complete in all equations', () => {
    const gap = systemfit.columns['Unemployed']?.map((value, i) => (i === 4 ? null : value)) ?? []
    const { data } = estimate(
      specOf({ formulas }),
      datasetOf({ ...systemfit.columns, Unemployed: gap }),
      control
    )
    expect(data).toEqual({ rows: 16, rows_used: 15, rows_dropped: 1 })
  })

  it.each([
    ['a law that is not normal', { family: { name: 'poisson', options: {} } }, '/model/family'],
    ['weights', { weights: { column: 'GNP', kind: 'precision' as const } }, '/model/weights']
  ])('%s is refused', (_, extra, pointer) => {
    try {
      estimate(specOf({ formulas, ...extra }), datasetOf(systemfit.columns), control)
      expect.unreachable()
    } catch (error) {
      expect(error instanceof Failure && error.faults.map((fault) => fault.pointer)).toEqual([
        pointer
      ])
    }
  })
})
