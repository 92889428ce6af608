import { describe, expect, it } from 'vitest'
import { normalQuantile } from '../../../../src/core/numeric/special/index.ts'
import { digits } from '../../../support/digits.ts'
import { fitOf } from '../inference/fit.ts'

// Residuals without skewness and with the tails of a normal law: the best shape is 0, where the
// information is singular.
const n = 20
const scores = Array.from({ length: n }, (_, i) => normalQuantile((i + 0.5) / n))
const x = scores.map((_, i) => Math.cos(3 * i))
const mirrored = {
  x: [...x, ...x],
  y: [-1, 1].flatMap((side) => scores.map((z, i) => 1 + 2 * (x[i] ?? 0) + side * z))
}
const spread = Math.sqrt(scores.reduce((sum, z) => sum + z * z, 0) / n)

describe('a skew normal law whose best shape is 0', () => {
  it.each([0, 1e-9])(
    'is the normal law, with errors of the mean and the deviation (skewed by %s)',
    (by) => {
      const y = scores.map((z, i) => z + (i % 2 === 0 ? by : 0))
      const { status, reason, coefficients, dispersion } = fitOf({
        formula: 'y ~ 1',
        family: 'skew_normal',
        columns: { y }
      }).maximum_likelihood
      expect(status).toBe('boundary')
      expect(reason).toMatch(/largest at alpha = 0.*centred parametrisation/)
      const mean = y.reduce((sum, v) => sum + v, 0) / n
      const deviation = Math.sqrt(y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n)
      expect(digits(coefficients[0]?.std_error ?? 0, deviation / Math.sqrt(n))).toBeGreaterThan(10)
      const [scale, alpha] = dispersion
      expect(digits(scale?.estimate ?? 0, deviation)).toBeGreaterThan(10)
      expect(digits(scale?.std_error ?? 0, deviation / Math.sqrt(2 * n))).toBeGreaterThan(10)
      expect(alpha).toMatchObject({ parameter: 'alpha', estimate: 0, std_error: Number.NaN })
    }
  )

  it('coincides with least squares, slope by slope', () => {
    const { maximum_likelihood, least_squares, equivalence } = fitOf({
      formula: 'y ~ x',
      family: 'skew_normal',
      columns: mirrored
    })
    expect([maximum_likelihood.status, equivalence.verdict]).toEqual(['boundary', 'coincident'])
    expect(equivalence.consistent).toBe(true)
    maximum_likelihood.coefficients.forEach(({ estimate, std_error }, j) => {
      const row = least_squares.coefficients[j]
      expect(digits(estimate, row?.estimate ?? 0)).toBeGreaterThan(10)
      const shrunk = (row?.std_error ?? 0) * Math.sqrt((2 * n - 2) / (2 * n))
      expect(digits(std_error, shrunk)).toBeGreaterThan(10)
    })
  })

  it('is regular where the mean has no constant, and has errors of everything', () => {
    const y = mirrored.y.map((v) => v - 1)
    const { status, dispersion } = fitOf({
      formula: 'y ~ 0 + x',
      family: 'skew_normal',
      columns: { x: mirrored.x, y }
    }).maximum_likelihood
    expect(status).toBe('ok')
    expect(dispersion[1]?.std_error).toBeGreaterThan(0)
  })
})

describe('a density whose information is singular at its maximum', () => {
  it('says which parameters have no errors, and gives those of the others', () => {
    const { status, reason, coefficients } = fitOf({
      log_density:
        'log(2) - log(s) - 0.5*log(2*pi) - 0.5*((y - a - b*x)/s)^2 + log(pnorm(al*(y - a - b*x)/s))',
      parameters: { a: {}, b: {}, s: { lower: 0, start: 1 }, al: { start: 1 } },
      columns: mirrored
    }).maximum_likelihood
    expect(status).toBe('not_identified')
    expect(reason).toMatch(/singular: in one direction of a, al it falls more slowly than a square/)
    const [a, b, s, al] = coefficients
    expect(Math.abs(al?.estimate ?? 1)).toBeLessThan(1e-3)
    expect([a?.std_error, al?.std_error]).toEqual([Number.NaN, Number.NaN])
    const mean = x.reduce((sum, v) => sum + v, 0) / n
    const about = 2 * x.reduce((sum, v) => sum + (v - mean) ** 2, 0)
    expect(digits(b?.std_error ?? 0, spread / Math.sqrt(about))).toBeGreaterThan(6)
    expect(digits(s?.std_error ?? 0, spread / Math.sqrt(4 * n))).toBeGreaterThan(6)
  })

  it('a true ridge is still told as one', () => {
    const { status, reason } = fitOf({
      log_density: '-log(s) - 0.5*((y - a*b*x)/s)^2',
      parameters: { a: { start: 1 }, b: { start: 2 }, s: { lower: 0, start: 1 } },
      columns: mirrored
    }).maximum_likelihood
    expect(status).toBe('not_identified')
    expect(reason).toMatch(/a and b enter only through their product a·b/)
  })
})
