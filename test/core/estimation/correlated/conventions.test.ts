import { describe, expect, it } from 'vitest'
import nlme from '../../../reference/correlated/conventions-r.json' with { type: 'json' }
import statsmodels from '../../../reference/correlated/conventions-statsmodels.json' with {
  type: 'json'
}
import { type Ask, fitOf, relativeDifference } from '../inference/fit.ts'

const { columns } = nlme
const ask = (method: 'ml' | 'reml', rest: Partial<Ask> = {}): Ask => ({
  formula: 'Employed ~ GNP + Population',
  covariance: { structure: 'ar1', within: 'block', rho: 0.6, method },
  ...rest
})
const near = (found: unknown, expected: unknown) =>
  expect(relativeDifference(found, expected)).toBeLessThan(1e-8)

describe('correlated errors by the conventions of a tool', () => {
  it.each([
    ['ml', nlme.ML],
    ['reml', nlme.REML]
  ] as const)('r: the table of nlme gls by %s, its AIC and normalised residuals', (method, gls) => {
    const { maximum_likelihood: block, conventions } = fitOf({
      ...ask(method, { conventions: 'r', include: ['residuals'] }),
      columns
    })
    for (const key of ['estimate', 'std_error', 'statistic', 'p_value'] as const) {
      near(
        block.coefficients.map((row) => row[key]),
        gls[key]
      )
    }
    near(block.glance?.aic, gls.aic)
    near(block.residual_types?.['normalized'], gls.normalized)
    expect(conventions).toMatchObject({
      follows: 'r',
      likelihood_reference_distribution: 't',
      matches: ['R nlme::gls']
    })
  })

  it('statsmodels: GLS, whose AIC counts the coefficients alone', () => {
    const { maximum_likelihood: block, conventions } = fitOf({
      ...ask('ml', { conventions: 'statsmodels' }),
      columns
    })
    for (const key of ['std_error', 'statistic', 'p_value', 'conf_low', 'conf_high'] as const) {
      near(
        block.coefficients.map((row) => row[key]),
        statsmodels[key]
      )
    }
    near(block.glance?.aic, statsmodels.aic)
    near(block.glance?.log_likelihood, statsmodels.log_likelihood)
    expect(conventions).toMatchObject({ follows: 'statsmodels', aic_parameters: 3 })
  })

  it('statsmodels: an estimated rho is said to be another than that of GLSAR', () => {
    const { conventions } = fitOf({
      formula: 'Employed ~ GNP + Population',
      covariance: { structure: 'ar1', within: 'block' },
      conventions: 'statsmodels',
      columns
    })
    expect(conventions['rho']).toContain('Yule')
  })
})

describe('tests of assumptions with correlated errors are those of the whitened regression', () => {
  const { equivalence } = fitOf({ ...ask('ml', { include: ['assumptions'] }), columns })
  const checks = equivalence.assumption_checks ?? []

  it.each(Object.entries(nlme.checks))('%s', (name, expected) => {
    const found = checks.find(({ test }) => test === name)
    near([found?.statistic, found?.p_value], [expected.statistic, expected.p_value])
  })

  it('each names a condition of the verdict', () => {
    const conditions = equivalence.blocks.flatMap(({ conditions: own }) =>
      own.map(({ condition }) => condition)
    )
    for (const { test, condition } of checks) {
      if (test !== 'reset') expect(conditions).toContain(condition)
    }
  })
})
