import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Ask, fitOf, relativeDifference } from './fit.ts'

interface Case {
  readonly y: number[]
  readonly estimate: number[]
  readonly std_error: number[]
}
const reference: { x: number[] } & Record<'separated' | 'overlapping' | 'poisson', Case> =
  JSON.parse(
    readFileSync(new URL('../../../reference/inference/firth.json', import.meta.url), 'utf8')
  )
const { x } = reference
const levels: { g: string[] } & Record<
  'bernoulli' | 'poisson' | 'multinomial',
  { y: (number | string)[]; estimate: number[] }
> = JSON.parse(
  readFileSync(new URL('../../../reference/inference/firth-levels.json', import.meta.url), 'utf8')
)

describe('Firth’s penalty', () => {
  it.each([
    ['separated', 'bernoulli'],
    ['overlapping', 'bernoulli'],
    ['poisson', 'poisson']
  ] as const)('estimates and standard errors (%s)', (name, family) => {
    const { y, estimate, std_error } = reference[name]
    const ask: Ask = { formula: 'y ~ x', family, penalty: 'firth' }
    const report = fitOf({ ...ask, columns: { x, y } })
    const { coefficients, method, status } = report.maximum_likelihood
    expect([method, status]).toEqual(['firth', 'ok'])
    const found = (key: 'estimate' | 'std_error') => coefficients.map((row) => row[key])
    expect(relativeDifference(found('estimate'), estimate)).toBeLessThan(1e-10)
    expect(relativeDifference(found('std_error'), std_error)).toBeLessThan(1e-10)
    expect(report.warnings.map(({ code }) => code)).toContain('penalized_estimate')
    expect(report.equivalence.verdict).toBe('not_comparable')
  })

  it.each(['bernoulli', 'poisson', 'multinomial'] as const)(
    'settles on levels of one row (%s)',
    (family) => {
      const { g, ...of } = levels
      const { y, estimate } = of[family]
      const report = fitOf({ formula: 'y ~ g', family, penalty: 'firth', columns: { g, y } })
      const { coefficients, convergence, status } = report.maximum_likelihood
      expect(status).toBe('ok')
      const found = coefficients.map((row) => row.estimate)
      expect(relativeDifference(found, estimate)).toBeLessThan(1e-12)
      expect(convergence?.iterations).toBeLessThan(40)
    }
  )

  it('is offered where the maximum does not exist, never applied unasked', () => {
    const { y } = reference.separated
    const report = fitOf({ formula: 'y ~ x', family: 'bernoulli', columns: { x, y } })
    expect(report.maximum_likelihood.status).toBe('does_not_exist')
    const warning = report.warnings.find(({ code }) => code === 'no_finite_maximum')
    expect(warning?.action).toMatch(/"penalty": "firth"/)
  })

  it('is refused where it is not offered', () => {
    const ask: Ask = { formula: 'y ~ x', family: 'normal', penalty: 'firth' }
    expect(() => fitOf({ ...ask, columns: { x, y: x } })).toThrow(/model\/penalty/)
  })
})
