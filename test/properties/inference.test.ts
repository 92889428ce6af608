import { describe, expect, it } from 'vitest'
import { answer } from '../support/answer.ts'
import { close, column, data, everyClose, holds, row } from './tools.ts'

const roundoff = 2 ** -53

describe('what every fit has in common', () => {
  it('M15 residuals are orthogonal to the regressors', () => {
    holds(20, data, (d) => {
      const { residuals } = answer(
        { ...d },
        { formula: 'y ~ x + z' },
        { include: ['residuals'] }
      ).least_squares
      const r = (residuals ?? []).map((value) => value ?? Number.NaN)
      const length = Math.hypot(...r)
      for (const regressor of [d.x.map(() => 1), d.x, d.z]) {
        const product = regressor.reduce((sum, x, i) => sum + x * (r[i] ?? Number.NaN), 0)
        const slack = 64 * r.length * roundoff * Math.hypot(...regressor) * length
        expect(Math.abs(product)).toBeLessThanOrEqual(slack)
      }
    })
  })

  it.each([
    ['poisson', 'counts'],
    ['gamma', 'positive'],
    ['bernoulli', 'binary'],
    ['logistic', 'y'],
    ['lognormal', 'positive']
  ])('M15 the score of a %s fit is zero, in standard errors', (family, response) => {
    holds(8, data, (d) => {
      const link = family === 'gamma' ? { link: 'log' } : {}
      const { status, convergence } = answer(
        { ...d },
        { formula: `${response} ~ x`, family, ...link }
      ).maximum_likelihood
      if (status === 'ok') expect(convergence?.scaled_gradient).toBeLessThanOrEqual(1e-6)
      else expect(status).toBe('no_finite_mle')
    })
  })

  it('M17 groups one by one are the fit with an intercept and a slope for each', () => {
    holds(8, data, (d) => {
      const pooled = answer({ ...d }, { formula: 'y ~ 0 + g + g:x' })
      for (const level of ['a', 'b', 'c']) {
        const mine = <T>(values: readonly T[]): T[] => values.filter((_, i) => d.g[i] === level)
        const own = answer({ y: mine(d.y), x: mine(d.x) }, { formula: 'y ~ x' })
        const together = [`g${level}`, `g${level}:x`].map(
          (term) => row(pooled, 'least_squares', term).estimate
        )
        everyClose(column(own, 'least_squares', 'estimate'), together, 9, 1e-10)
      }
    })
  })

  it.each(['b * x + a', '0 + (1 * a + x * b)', 'a - (-b) * x'])(
    'M39 a + b * x written as %s is the same fit',
    (rewritten) => {
      const parameters = { a: { start: 0 }, b: { start: 0 } }
      holds(6, data, (d) => {
        const [one, other] = ['a + b * x', rewritten].map((mean) =>
          answer({ ...d }, { mean, response: 'y', parameters })
        )
        if (one === undefined || other === undefined) throw new Error('two fits')
        everyClose(
          column(other, 'least_squares', 'estimate'),
          column(one, 'least_squares', 'estimate'),
          12,
          1e-13
        )
        everyClose(
          column(other, 'maximum_likelihood', 'std_error'),
          column(one, 'maximum_likelihood', 'std_error'),
          10
        )
        const [want, got] = [one, other].map(
          (fit) => fit.maximum_likelihood.glance['log_likelihood']
        )
        close(got ?? 0, want ?? Number.NaN, 12)
      })
    }
  )
})
