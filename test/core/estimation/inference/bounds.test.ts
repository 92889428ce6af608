import { describe, expect, it } from 'vitest'
import { chiSquareUpper } from '../../../../src/core/numeric/special/index.ts'
import reference from '../../../reference/inference/bounded-profiles.json' with { type: 'json' }
import { digits } from '../../../support/digits.ts'
import { perRow } from '../reference.ts'
import { fitOf } from './fit.ts'

const { x, y, cases } = reference
const reportOf = (lower: number | null, upper: number | null, hypotheses: readonly string[] = []) =>
  fitOf({
    mean: 'v*x/(k + x) + c',
    response: 'y',
    parameters: {
      v: { start: [200] },
      k: { start: [0.1] },
      c: {
        start: [lower === null ? -1 : 21],
        ...(lower === null ? {} : { lower }),
        ...(upper === null ? {} : { upper })
      }
    },
    columns: { x, y },
    intervals: 'profile',
    hypotheses,
    include: ['tests', 'residuals', 'influence']
  })

describe('parameters with bounds', () => {
  it.each(cases)('profiles move the others within theirs: c in [$lower, $upper]', (truth) => {
    const { coefficients } = reportOf(truth.lower, truth.upper).maximum_likelihood
    for (const name of ['v', 'k'] as const) {
      const row = coefficients.find(({ term }) => term === name)
      const [estimate, low, high] = truth[name].map(Number)
      expect(digits(row?.estimate, estimate ?? 0)).toBeGreaterThan(7)
      expect(digits(row?.conf_low, low ?? 0)).toBeGreaterThan(10)
      expect(digits(row?.conf_high, high ?? 0)).toBeGreaterThan(10)
    }
  })

  it('one on its bound has its profile on the other side', () => {
    const truth = cases.find(({ c }) => c === '0.0')
    const { coefficients, intervals } = reportOf(null, 0).maximum_likelihood
    const row = coefficients.find(({ term }) => term === 'c')
    expect(row?.estimate).toBe(0)
    expect(row?.std_error).toBeNaN()
    expect(digits(row?.conf_low, Number(truth?.c_end))).toBeGreaterThan(10)
    expect(row?.conf_high).toBeNaN()
    expect(intervals?.open_ends).toContainEqual({
      term: 'c',
      side: 'high',
      reason: 'The likelihood is still above the level at the bound of the parameter.'
    })
  })

  const { least_squares, maximum_likelihood, warnings } = reportOf(null, 0)

  it('on a bound both fits have profiles, residuals of every kind and what they lack is said', () => {
    expect([least_squares.status, maximum_likelihood.status]).toEqual(['boundary', 'boundary'])
    const [v] = least_squares.coefficients
    expect(v?.conf_low).toBeLessThan(v?.estimate ?? 0)
    expect(v?.conf_low).not.toBeCloseTo(maximum_likelihood.coefficients[0]?.conf_low ?? 0, 1)
    expect(perRow(maximum_likelihood.residual_types?.['pearson'])).toHaveLength(12)
    expect(maximum_likelihood.influence).toBeUndefined()
    expect(warnings.filter(({ code }) => code === 'not_given')).toHaveLength(2)
  })

  it.each([
    { hypothesis: 'k = 0.06', binds: true },
    { hypothesis: 'k = 0.03', binds: false }
  ])('a bound that binds under $hypothesis too ($binds) leaves the ratio no p-value', (given) => {
    const { tests } = reportOf(null, 0, [given.hypothesis]).maximum_likelihood
    const row = (name: string) => tests?.hypotheses.find(({ test }) => test === name)
    const ratio = row('likelihood_ratio')
    expect(ratio?.statistic).toBeGreaterThan(0)
    if (given.binds) {
      expect(ratio?.p_value).toBeNaN()
      expect(ratio?.note).toContain('mixture of chi-squares')
    } else {
      expect(ratio?.p_value).toBeCloseTo(chiSquareUpper(ratio?.statistic ?? 0, 1), 12)
      expect(row('score')?.statistic).toBeGreaterThan(0)
    }
    expect([row('wald')?.statistic, row('wald')?.note]).toEqual([
      Number.NaN,
      expect.stringContaining('range')
    ])
  })
})
