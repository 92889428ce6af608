import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  acceleration,
  bcaProbabilities
} from '../../../../src/core/estimation/intervals/bootstrap.ts'
import { bootstrapQuantile } from '../../../../src/core/estimation/intervals/percentile.ts'
import { profileEnd } from '../../../../src/core/estimation/intervals/profile.ts'
import { digits } from '../../../support/digits.ts'
import { type Ask, fitOf, relativeDifference } from './fit.ts'

const reference: {
  data: Record<string, number[]>
  logit: number[][]
  logit2: number[][]
  poisson: number[][]
  normal: number[][]
  normal_sigma2: number[]
  nls_b: number[]
  bootstrap: { t0: number; t: number[]; L: number[]; percentile: number[][]; bca: number[][] }
} = JSON.parse(
  readFileSync(new URL('../../../reference/inference/intervals.json', import.meta.url), 'utf8')
)
const columns = reference.data
const mean: Ask = {
  mean: 'a*exp(b*wt)',
  response: 'mpg',
  parameters: { a: { start: 40 }, b: { start: -0.3 } }
}

describe('profile-likelihood intervals', () => {
  it.each<[string, Ask, number[][]]>([
    ['logit wt', { formula: 'am ~ wt', family: 'bernoulli' }, reference.logit],
    ['logit hp', { formula: 'am ~ hp', family: 'bernoulli' }, reference.logit2],
    ['poisson', { formula: 'carb ~ wt + hp', family: 'poisson' }, reference.poisson],
    ['normal', { formula: 'mpg ~ wt + hp' }, reference.normal]
  ])('%s: the ends are the roots of the profile', (_, ask, expected) => {
    const report = fitOf({ ...ask, columns, intervals: 'profile' })
    const found = report.maximum_likelihood.coefficients.map((r) => [r.conf_low, r.conf_high])
    expect(relativeDifference(found, expected)).toBeLessThan(2e-8)
    expect(report.maximum_likelihood.intervals?.method).toBe('profile')
  })

  it.each([-3000.123, -3e6, 12.5])(
    'the search of an end asks for no value twice, and not for what the last bit of %d decides',
    (maximum) => {
      const asked: number[] = []
      const at = (value: number) => {
        asked.push(value)
        return maximum - 10 * Math.log1p(value ** 2 / 20)
      }
      const range = { estimate: 0, stdError: 1, low: -Infinity, high: Infinity, maximum }
      const { end } = profileEnd({ ...range, at }, 1, 1.96)
      const exact = Math.sqrt(20 * Math.expm1(1.96 ** 2 / 20))
      expect(digits(end, exact)).toBeGreaterThan(15 - Math.log10(1 + Math.abs(maximum)))
      expect(new Set(asked).size).toBe(asked.length)
      expect(asked.length).toBeLessThan(8)
    }
  )

  it('the variance is profiled as well', () => {
    const [row] = fitOf({ formula: 'mpg ~ wt + hp', columns, intervals: 'profile' })
      .maximum_likelihood.dispersion
    expect(
      relativeDifference([row?.conf_low, row?.conf_high], reference.normal_sigma2)
    ).toBeLessThan(1e-8)
  })

  it('nonlinear least squares has the profile t interval', () => {
    const { least_squares } = fitOf({ ...mean, columns, intervals: 'profile' })
    const row = least_squares.coefficients[1]
    expect(relativeDifference([row?.conf_low, row?.conf_high], reference.nls_b)).toBeLessThan(2e-7)
  })

  it('the trace is given on request and meets the level', () => {
    const { maximum_likelihood } = fitOf({
      ...{ formula: 'am ~ wt', family: 'bernoulli' },
      columns,
      intervals: 'profile',
      include: ['profiles']
    })
    const traces = maximum_likelihood.intervals?.profiles ?? []
    expect(traces.map(({ term }) => term)).toEqual(['(Intercept)', 'wt'])
    const roots = traces[1]?.points.map(({ signed_root }) => signed_root) ?? []
    expect(Math.min(...roots)).toBeLessThanOrEqual(-1.959963)
    expect(Math.max(...roots)).toBeGreaterThanOrEqual(1.959963)
  })

  const saturating = (y1: number) =>
    fitOf({
      mean: 'a + b*exp(-k*x)',
      response: 'y',
      parameters: { a: { start: 3 }, b: { start: -2 }, k: { start: 2 } },
      columns: {
        x: [0, 0, 0, 1, 2, 3, 4, 5, 6],
        y: [1.1, 0.9, 1.05, y1, 2.95, 3.1, 2.9, 3.05, 2.95]
      },
      intervals: 'profile'
    })

  it('an unbounded end is null with its reason', () => {
    const { maximum_likelihood } = saturating(2.96)
    const row = maximum_likelihood.coefficients[2]
    expect(maximum_likelihood.status).toBe('ok')
    expect(row?.conf_low).toBeGreaterThan(1)
    expect(row?.conf_high).toBeNaN()
    expect(maximum_likelihood.intervals?.open_ends).toEqual([
      { term: 'k', side: 'high', reason: expect.stringContaining('unbounded') }
    ])
  })

  it('a Wald interval far from the profile is flagged', () => {
    expect(saturating(2.8).warnings.map(({ code }) => code)).toContain('wald_profile_disagree')
    const plain = fitOf({ formula: 'mpg ~ wt', columns, intervals: 'profile' })
    expect(plain.warnings.map(({ code }) => code)).not.toContain('wald_profile_disagree')
  })

  it('levels nest and hold the estimate', () => {
    const at = (level: number) =>
      fitOf({ formula: 'am ~ wt', family: 'bernoulli', columns, intervals: 'profile', level })
        .maximum_likelihood.coefficients
    const [narrow, middle, wide] = [at(0.9), at(0.95), at(0.99)]
    narrow?.forEach((row, j) => {
      expect(row.conf_low).toBeLessThan(row.estimate)
      expect(row.conf_high).toBeGreaterThan(row.estimate)
      expect(middle?.[j]?.conf_low).toBeLessThan(row.conf_low)
      expect(wide?.[j]?.conf_low).toBeLessThan(middle?.[j]?.conf_low ?? 0)
      expect(wide?.[j]?.conf_high).toBeGreaterThan(middle?.[j]?.conf_high ?? 0)
    })
  })
})

describe('bootstrap intervals', () => {
  const { t0, t, L, percentile, bca } = reference.bootstrap
  const sorted = Float64Array.from(t).sort()
  it.each([0, 1])('ends by the formulas of boot (%i)', (i) => {
    const level = [0.9, 0.95][i] ?? 0
    const ends = (p: readonly [number, number]) => p.map((a) => bootstrapQuantile(sorted, a))
    expect(
      relativeDifference(ends([(1 - level) / 2, (1 + level) / 2]), percentile[i])
    ).toBeLessThan(1e-9)
    const a = acceleration(Float64Array.from(L))
    const probabilities = bcaProbabilities(sorted, t0, { level, acceleration: a })
    expect(relativeDifference(ends(probabilities), bca[i])).toBeLessThan(1e-9)
  })

  it('are made for both blocks of the fit', () => {
    const std_errors = { bootstrap: { replicates: 400 } }
    const base: Ask & { columns: typeof columns } = { formula: 'mpg ~ wt', columns, std_errors }
    for (const intervals of ['bootstrap', 'percentile'] as const) {
      const { least_squares, maximum_likelihood } = fitOf({ ...base, intervals })
      for (const row of [...least_squares.coefficients, ...maximum_likelihood.coefficients]) {
        expect(row.conf_low).toBeLessThan(row.estimate)
        expect(row.conf_high).toBeGreaterThan(row.estimate)
        expect((row.conf_high - row.conf_low) / row.std_error).toBeGreaterThan(3)
      }
      expect(least_squares.intervals?.method).toBe(intervals)
    }
  })
})
