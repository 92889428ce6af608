import { describe, expect, it } from 'vitest'
import { shapiroWilkTest } from '../../../../src/core/estimation/assumptions/shapiro-wilk.ts'
import { digits } from '../../../support/digits.ts'
import { fitOf } from '../inference/fit.ts'

const x = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
const y = [1.1, 2.3, 2.9, 4.2, 5.1, 5.8, 7.3, 8.1, 8.8, 11.2]
const include = ['influence', 'collinearity', 'assumptions']
const log_density = '-log(s) - 0.5*((y - a - b*x)/s)^2'
const parameters = { a: { start: 1 }, b: { start: 1 }, s: { start: 1, lower: 0 } }

const stated = { log_density, mean: 'a + b*x', response: 'y', parameters }

function numbers(perRow: unknown): readonly number[] {
  if (!Array.isArray(perRow)) throw new Error('one value a row')
  return perRow.map(Number)
}

describe('diagnostics of a density', () => {
  it('influence on the least squares of its mean is that of the regression', () => {
    const density = fitOf({ ...stated, columns: { x, y }, include })
    const line = fitOf({ formula: 'y ~ x', columns: { x, y }, include })
    const [got, want] = [density.least_squares.influence, line.least_squares.influence]
    if (got === undefined || want === undefined) throw new Error('influence was asked for')
    const pairs = [
      [got.leverage, want.leverage],
      [got.cooks_distance, want.cooks_distance],
      [got.dfbetas['a'], want.dfbetas['(Intercept)']],
      [got.dfbetas['b'], want.dfbetas['x']]
    ]
    for (const [ours, theirs] of pairs) {
      const own = numbers(ours)
      expect(own).toHaveLength(x.length)
      numbers(theirs).forEach((value, i) => {
        if (Math.abs(value) > 1e-9) expect(digits(own[i], value)).toBeGreaterThan(9)
      })
    }
  })

  it('checks and collinearity of a normal density with a stated mean are those of the regression', () => {
    const density = fitOf({ ...stated, columns: { x, y }, include })
    const line = fitOf({ formula: 'y ~ x', columns: { x, y }, include })
    expect(density.equivalence.assumption_checks).toHaveLength(7)
    density.equivalence.assumption_checks?.forEach((check, k) => {
      const want = line.equivalence.assumption_checks?.[k]
      expect(check).toMatchObject({ test: want?.test, condition: want?.condition })
      expect(digits(check.p_value, want?.p_value ?? Number.NaN)).toBeGreaterThan(8)
    })
    const [ours, theirs] = [density, line].map(({ least_squares }) => least_squares.collinearity)
    expect(ours?.vif).toEqual([{ term: 'b', df: 1, vif: 1 }])
    const indices = Object.values(ours?.condition_indices ?? {}).map(Number)
    const want = Object.values(theirs?.condition_indices ?? {}).map(Number)
    indices.forEach((index, k) => {
      expect(digits(index, want[k] ?? Number.NaN)).toBeGreaterThan(12)
    })
  })

  it('without a mean the quantile residuals are tested for normality', () => {
    const { maximum_likelihood, equivalence } = fitOf({
      log_density: `${log_density} - 0.5*log(2*pi)`,
      response: 'y',
      parameters,
      columns: { x, y },
      include: [...include, 'residuals']
    })
    const quantile = numbers(maximum_likelihood.residual_types?.['quantile'])
    const checks = equivalence.assumption_checks ?? []
    expect(checks.map(({ test }) => test)).toEqual([
      'anderson_darling',
      'jarque_bera',
      'shapiro_wilk'
    ])
    const own = shapiroWilkTest(Float64Array.from(quantile))
    expect(checks[2]).toMatchObject({ ...own, condition: 'the density is the law of the response' })
  })

  it('of a discrete law are drawn between the ends of a jump, the same for a seed', () => {
    const ask = {
      log_density: 'y*log(m) - m - lgamma(y + 1)',
      response: 'y',
      parameters: { m: { start: 1, lower: 0 } },
      columns: { y: [0, 3, 1, 2, 2, 0, 4, 1] },
      include: ['residuals']
    }
    const quantile = (seed: number) =>
      fitOf({ ...ask, seed }).maximum_likelihood.residual_types?.['quantile']
    const poisson = fitOf({
      formula: 'y ~ 1',
      family: 'poisson',
      columns: ask.columns,
      include: ['residuals']
    })
    expect(quantile(1)).toEqual(quantile(1))
    expect(quantile(2)).not.toEqual(quantile(1))
    const want = numbers(poisson.maximum_likelihood.residual_types?.['quantile'])
    numbers(quantile(1)).forEach((value, i) => {
      expect(digits(value, want[i] ?? Number.NaN)).toBeGreaterThan(8)
    })
  })

  it('laws of very many rows are not looked for, which is said', () => {
    const rows = Array.from({ length: 2001 }, (_, i) => i % 7)
    const { maximum_likelihood, warnings } = fitOf({
      log_density: `${log_density} - 0.5*log(2*pi)`,
      response: 'y',
      parameters,
      columns: { x: rows, y: rows.map((v, i) => v + Math.sin(i)) },
      include: ['residuals']
    })
    expect(maximum_likelihood.residual_types).toBeUndefined()
    expect(warnings.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('quantile residuals. The law of a row is found by quadrature')
    ])
  })

  it('what it has not is said', () => {
    const { warnings } = fitOf({ log_density, parameters, columns: { x, y }, include })
    const told = warnings.filter(({ code }) => code === 'not_given')
    expect(told.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('without a leverage. A density does not say which'),
      expect.stringContaining('without assumptions. A density does not say which')
    ])
  })
})
