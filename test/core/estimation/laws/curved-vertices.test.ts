import { describe, expect, it } from 'vitest'
import type { Report } from '../../../../src/core/estimation/report.ts'
import { lgamma } from '../../../../src/core/numeric/special/index.ts'
import figures from '../../../reference/vertices/curved.json' with { type: 'json' }
import { digits } from '../../../support/digits.ts'
import { type Ask, fitOf } from '../inference/fit.ts'

const parameters = (starts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(starts).map(([name, start]) => [name, { start }]))

const logLink: Ask = { formula: 'y ~ x', link: 'log' }

const asks: Readonly<Record<string, Ask>> = {
  decay: { response: 'y', mean: 'a * exp(-b * x)', parameters: parameters({ a: 5, b: 0.3 }) },
  growth: {
    response: 'y',
    mean: 'a / (1 + exp(b - c * x))',
    parameters: parameters({ a: 8, b: 2, c: 0.6 })
  },
  log: logLink
}

const means: Readonly<Record<string, (b: readonly number[], x: number) => number>> = {
  decay: ([a = 0, b = 0], x) => a * Math.exp(-b * x),
  growth: ([a = 0, b = 0, c = 0], x) => a / (1 + Math.exp(b - c * x)),
  log: ([a = 0, b = 0], x) => Math.exp(a + b * x)
}

/** Σ |r|^p at estimates, a residual of rounding being none. */
function powers(
  { mean, p }: { readonly mean: string; readonly p: number },
  { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] },
  estimate: readonly number[]
): { readonly sum: number; readonly met: number } {
  const sizes = y.map((v, i) => Math.abs(v - (means[mean]?.(estimate, x[i] ?? 0) ?? 0)))
  const left = sizes.filter((r) => r > 1e-12)
  return { sum: left.reduce((all, r) => all + r ** p, 0), met: y.length - left.length }
}

const estimatesOf = ({ coefficients }: Pick<Report['least_squares'], 'coefficients'>) =>
  coefficients.map(({ estimate }) => estimate)

describe('the generalised normal law with p < 1 and a curved mean', () => {
  const fits = figures.map((truth) => {
    const { x, y, p, mean } = truth
    const family = { name: 'generalized_normal', options: { p } }
    const report = fitOf({ ...asks[mean], family, columns: { x, y } })
    return { truth, report, ...powers(truth, truth, estimatesOf(report.maximum_likelihood)) }
  })

  it.each(fits.map((fit, k) => ({ ...fit, k, mean: fit.truth.mean, p: fit.truth.p })))(
    '$k: $mean, p = $p: a fit through as many rows as parameters, nearly as good as any',
    ({ truth, report, sum, met }) => {
      const { status, reason, method, coefficients, glance } = report.maximum_likelihood
      expect([status, reason, method]).toEqual(['ok', null, 'vertices'])
      expect(met).toBeGreaterThanOrEqual(coefficients.length)
      expect(sum / truth.sum).toBeLessThan(1.004)
      expect(sum).toBeLessThan(powers(truth, truth, estimatesOf(report.least_squares)).sum)
      const { p, x } = truth
      const scale = ((p * sum) / x.length) ** (1 / p)
      const constant = Math.log(p / 2 / scale) - lgamma(1 / p)
      expect(digits(glance?.log_likelihood, x.length * (constant - 1 / p))).toBeGreaterThan(11)
      expect(report.equivalence.verdict).toBe('different')
      const codes = report.warnings.map(({ code }) => code)
      expect(codes).toEqual(expect.arrayContaining(['multiple_optima', 'non_regular']))
    }
  )

  it('most are those that differential evolution comes to', () => {
    const best = fits.filter(({ truth, report }) =>
      estimatesOf(report.maximum_likelihood).every(
        (value, j) => digits(value, truth.estimate[j]) > 12
      )
    )
    expect(best.length).toBeGreaterThanOrEqual(16)
  })

  it('a mean and its logarithm as a linear predictor are one model', () => {
    const [{ x, y }] = figures.filter(({ mean }) => mean === 'log')
    const family = { name: 'generalized_normal', options: { p: 0.5 } }
    const stated = fitOf({
      response: 'y',
      mean: 'exp(a + b * x)',
      parameters: parameters({ a: 1, b: 0.1 }),
      family,
      columns: { x, y }
    })
    const linked = fitOf({ ...logLink, family, columns: { x, y } })
    const other = estimatesOf(linked.maximum_likelihood)
    estimatesOf(stated.maximum_likelihood).forEach((value, j) => {
      expect(digits(value, other[j])).toBeGreaterThan(12)
    })
  })

  it('a bound that holds a parameter is said, and the others are those beside it', () => {
    const [{ x, y }] = figures
    const family = { name: 'generalized_normal', options: { p: 0.5 } }
    const { maximum_likelihood: fit } = fitOf({
      response: 'y',
      mean: 'a * exp(-b * x)',
      parameters: { a: { start: 5, upper: 6 }, b: { start: 0.3 } },
      family,
      columns: { x, y }
    })
    expect([fit.status, fit.coefficients[0]?.estimate]).toEqual(['boundary', 6])
    expect(fit.reason).toMatch(/on a bound: a = 6/)
  })
  it.each(['laplace', 'uniform', 'generalized_normal'])(
    'parameters that move together are named under every law: %s',
    (name) => {
      const [{ x, y }] = figures
      const options = name === 'generalized_normal' ? { p: 0.5 } : {}
      const { maximum_likelihood: fit } = fitOf({
        response: 'y',
        mean: 'a * b * x',
        parameters: parameters({ a: 1, b: 2 }),
        family: { name, options },
        columns: { x, y }
      })
      expect(fit.status).toBe('not_identified')
      expect(fit.reason).toMatch(/Moving together/)
    }
  )
})
