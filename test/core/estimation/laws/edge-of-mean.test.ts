import lgamma from '@stdlib/math-base-special-gammaln'
import { describe, expect, it } from 'vitest'
import { random } from '../../../../src/core/numeric/random.ts'
import cases from '../../../reference/edge-of-mean/cases.json' with { type: 'json' }
import { digits } from '../../../support/digits.ts'
import { fitOf } from '../inference/fit.ts'

/** Puts a predictor that rounding has carried past an end of its range onto the end. */
const within = (low: number, high: number, eta: number): number =>
  eta < low - 1e-12 || eta > high + 1e-12 ? Number.NaN : Math.min(high, Math.max(low, eta))

/** One row's part of ln L at its linear predictor, apart from constants; NaN outside the range. */
const laws = [
  {
    family: 'poisson',
    link: 'identity',
    term: (y: number, eta: number) => {
      const mu = within(0, Infinity, eta)
      return (y === 0 ? 0 : y * Math.log(mu)) - mu
    }
  },
  {
    family: 'bernoulli',
    link: 'log',
    term: (y: number, eta: number) => {
      const log = within(-Infinity, 0, eta)
      return y === 1 ? log : Math.log(-Math.expm1(log))
    }
  },
  {
    family: 'bernoulli',
    link: 'identity',
    term: (y: number, eta: number) => {
      const p = within(0, 1, eta)
      return Math.log(y === 1 ? p : 1 - p)
    }
  }
]

describe('the maximum where a fitted mean reaches the end of its range', () => {
  it.each(cases)('$family with $link link, y = $y: to 13 digits, named', (truth) => {
    const { family, link, x, y } = truth
    const report = fitOf({ formula: 'y ~ x', family, link, columns: { x, y } })
    const { status, reason, coefficients, glance, convergence } = report.maximum_likelihood
    expect([status, reason]).toEqual(['boundary', expect.stringMatching(/row \d reaches 0/)])
    coefficients.forEach((row, j) => {
      expect(digits(row.estimate, Number(truth.estimates[j]))).toBeGreaterThan(13)
      const error = truth.std_errors[j] ?? null
      if (error === null) expect(row.std_error).toBeNaN()
      else expect(digits(row.std_error, Number(error))).toBeGreaterThan(12)
    })
    expect(digits(glance?.log_likelihood, Number(truth.log_likelihood))).toBeGreaterThan(13)
    expect(convergence?.scaled_gradient).toBeLessThan(1e-8)
    expect(report.equivalence.verdict).toBe('different')
  })

  it.each(laws)('$family, $link link: no admissible line nearby is better', (law) => {
    const { family, link, term } = law
    const source = random(7)
    const x = Array.from({ length: 12 }, (_, i) => i / 3)
    const at = (y: readonly number[], b0: number, b1: number) =>
      y.reduce((sum, yi, i) => sum + term(yi, b0 + b1 * (x[i] ?? 0)), 0)
    const statuses = Array.from({ length: 30 }, () => {
      const y = x.map((xi) => {
        const draw = 0.5 * source.uniform() + 0.12 * xi
        return family === 'poisson' ? Math.floor(4 * draw * draw) : draw > 0.5 ? 1 : 0
      })
      const fit = fitOf({ formula: 'y ~ x', family, link, columns: { x, y } }).maximum_likelihood
      const [b0 = Number.NaN, b1 = Number.NaN] = fit.coefficients.map(({ estimate }) => estimate)
      if (!['ok', 'boundary'].includes(fit.status)) return fit.status
      const own = at(y, b0, b1)
      for (let k = 0; k < 400; k++) {
        const size = 10 ** (-1 - 4 * source.uniform())
        const angle = 2 * Math.PI * source.uniform()
        const other = at(y, b0 + size * Math.cos(angle), b1 + size * Math.sin(angle))
        expect(Number.isNaN(other) || other <= own + 1e-9).toBe(true)
      }
      return fit.status
    })
    expect(statuses).toContain('boundary')
    expect(statuses).not.toContain('not_converged')
  })

  it.each(laws)('$family, $link link: nor is a plane near that of 500 rows', (law) => {
    const { family, link, term } = law
    const source = random(23)
    const rows = Array.from({ length: 500 }, () => [source.uniform(), source.uniform()])
    const x = rows.map(([a = 0]) => a)
    const z = rows.map(([, b = 0]) => b)
    const y = x.map((xi, i) => {
      const mean = 1.2 * xi * xi - 0.1 * (z[i] ?? 0)
      if (family === 'bernoulli') return source.uniform() < mean ? 1 : 0
      return mean > 0 ? Math.floor(source.gamma(1) * 2 * mean) : 0
    })
    const at = ([a = 0, b = 0, c = 0]: readonly number[]) =>
      y.reduce((sum, yi, i) => sum + term(yi, a + b * (x[i] ?? 0) + c * (z[i] ?? 0)), 0)
    const fit = fitOf({
      formula: 'y ~ x + z',
      family,
      link,
      columns: { x, z, y }
    }).maximum_likelihood
    expect(fit.status).toBe('boundary')
    const best = fit.coefficients.map(({ estimate }) => estimate)
    const own = at(best)
    expect(own).not.toBeNaN()
    for (let k = 0; k < 500; k++) {
      const size = 10 ** (-1 - 4 * source.uniform())
      const other = at(best.map((value) => value + size * source.normal()))
      expect(Number.isNaN(other) || other <= own + 1e-9).toBe(true)
    }
  })

  it.each([
    [126, 1500],
    [155, 700]
  ])('the maximum beside the end that a search ran against is found (seed %i)', (seed, n) => {
    const source = random(seed)
    const count = (mean: number): number => {
      const u = source.uniform()
      let k = 0
      let p = Math.exp(-mean)
      for (let below = p; u > below && k < 1000; below += p) p *= mean / ++k
      return k
    }
    const x = Array.from({ length: n }, () => source.uniform())
    const y = x.map((xi) => count(3 * xi * source.gamma(1)))
    const family = 'negative_binomial'
    const fit = fitOf({ formula: 'y ~ x', family, link: 'identity', columns: { x, y } })
    const { status, coefficients, dispersion, glance } = fit.maximum_likelihood
    expect(status).toBe('ok')
    const at = (a: number, b: number, theta: number): number =>
      y.reduce((sum, yi, i) => {
        const mu = a + b * (x[i] ?? 0)
        const counted = lgamma(yi + theta) - lgamma(theta) - lgamma(yi + 1)
        const rest = yi === 0 ? 0 : yi * Math.log(mu / (mu + theta))
        return sum + counted - theta * Math.log1p(mu / theta) + rest
      }, 0)
    const [a = Number.NaN, b = Number.NaN] = coefficients.map(({ estimate }) => estimate)
    const theta = dispersion?.[0]?.estimate ?? Number.NaN
    const best = at(a, b, theta)
    expect(digits(best, glance?.log_likelihood ?? Number.NaN)).toBeGreaterThan(11)
    for (let k = 0; k < 300; k++) {
      const size = 10 ** (-1 - 4 * source.uniform())
      const moved = (value: number) => value + size * source.normal()
      const other = at(moved(a), moved(b), moved(theta))
      expect(Number.isNaN(other) || other <= best + 1e-9).toBe(true)
    }
  })
})
