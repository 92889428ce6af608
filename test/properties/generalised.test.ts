import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Answer, answer } from '../support/answer.ts'
import { blocks, close, column, type Data, data, essence, everyClose, holds, row } from './tools.ts'

const numbers = (values: readonly (number | null)[]) => values.map((v) => v ?? Number.NaN)
const repeat = <T>(values: readonly T[], times: readonly number[]) =>
  values.flatMap((v, i) => Array.from({ length: times[i] ?? 0 }, () => v))
const likelihood = (a: Answer) => a.maximum_likelihood.glance['log_likelihood'] ?? Number.NaN

/** Models of every kind of law, on the columns of the generated data. */
const models = [
  { formula: 'y ~ x + g' },
  { formula: 'y ~ poly(x, 2) + g' },
  { formula: 'y ~ ns(x, 3)' },
  { formula: 'y ~ bs(z, 4)' },
  { formula: 'binary ~ x', family: 'bernoulli' },
  { formula: 'successes ~ x + g', family: 'binomial', trials: 'trials' },
  { formula: 'counts ~ x + g', family: 'poisson' },
  { formula: 'positive ~ x', family: 'gamma', link: 'log' },
  { formula: 'positive ~ x', family: 'inverse_gaussian', link: 'log' },
  { formula: 'positive ~ x', family: 'lognormal' },
  { formula: 'positive ~ x', family: 'exponential', link: 'log' },
  { formula: 'positive ~ x', family: 'weibull', link: 'log' },
  { formula: 'y ~ x', family: 'laplace' },
  { formula: 'y ~ x', family: { name: 'student_t', df: 4 } },
  { formula: 'y ~ x', family: 'logistic' },
  { formula: 'y ~ x', family: 'gumbel' },
  { formula: 'y ~ x', family: 'skew_normal' },
  { formula: 'y ~ x', family: 'uniform' },
  { formula: 'counts ~ x', family: { name: 'negative_binomial', theta: 3 } },
  { mean: 'a + b*x', response: 'y', parameters: { a: { start: 1 }, b: { start: 1 } } },
  {
    mean: 'exp(a + b*x)',
    response: 'counts',
    family: 'poisson',
    parameters: { a: { start: 0 }, b: { start: 0 } }
  }
] as const

const named = models.map((model) => [JSON.stringify(model).slice(1, 70), model] as const)
const estimated = (a: Answer) => ['ok', 'boundary'].includes(a.maximum_likelihood.status)

function expand(d: Data): Record<string, readonly (number | string)[]> {
  return Object.fromEntries(Object.entries(d).map(([name, values]) => [name, repeat(values, d.f)]))
}

describe.each(named)('%s…', (_name, model) => {
  it('M9 frequency weights are repeated rows', () => {
    holds(4, data, (d) => {
      const weighted = { ...model, weights: { column: 'f', kind: 'frequency' } }
      const short = answer({ ...d }, weighted, { include: ['vcov'] })
      const long = answer(expand(d), model, { include: ['vcov'] })
      expect(short.maximum_likelihood.status).toBe(long.maximum_likelihood.status)
      if (!estimated(long)) return
      close(likelihood(short), likelihood(long), 9)
      for (const block of blocks) {
        const errors = column(long, block, 'std_error')
        short[block].coefficients.forEach((one, j) => {
          const other = long[block].coefficients[j]
          close(one.estimate, other?.estimate ?? Number.NaN, 7, 1e-6 * (errors[j] ?? 0))
        })
        if (errors.every((v) => v !== null)) {
          everyClose(column(short, block, 'std_error'), errors, 5)
        }
      }
      const keys = ['nobs', 'df', 'aic', 'bic'] as const
      for (const key of keys) {
        close(
          short.maximum_likelihood.glance[key] ?? 0,
          long.maximum_likelihood.glance[key] ?? 1,
          9
        )
      }
      const rest = short.least_squares.glance['df_residual']
      expect(rest).toBe(long.least_squares.glance['df_residual'])
      expect(short.equivalence.verdict).toBe(long.equivalence.verdict)
    })
  })

  it('M10 a row of weight 0 is a row left out, to the bit', () => {
    holds(3, data, (d) => {
      const f = d.f.map((v) => (v === 0 ? 0 : 1))
      const columns: Readonly<Record<string, readonly (number | string)[]>> = { ...d, f }
      const kept = Object.fromEntries(
        Object.entries(columns).map(([name, values]) => [name, repeat(values, f)])
      )
      const weighted = { ...model, weights: { column: 'f', kind: 'frequency' } }
      const include = { include: ['vcov'] }
      const part = answer(kept, weighted, include)
      expect(essence(answer(columns, weighted, include))).toEqual(essence(part))
    })
  })

  it('M6 and M23 order of rows and further columns do not matter', () => {
    holds(3, data, (d) => {
      const plain = answer({ ...d }, model)
      const bare = answer({ ...d, junk: d.g }, model)
      expect(essence(bare)).toEqual(essence(plain))
      const turned = Object.fromEntries(
        Object.entries(d).map(([name, values]) => [name, values.toReversed()])
      )
      const other = answer(turned, model)
      expect(other.maximum_likelihood.status).toBe(plain.maximum_likelihood.status)
      expect(other.equivalence.verdict).toBe(plain.equivalence.verdict)
      if (estimated(plain)) close(likelihood(other), likelihood(plain), 10)
    })
  })

  it('M37 the likelihood at the maximum is not below that of any nested model', () => {
    if (!('formula' in model)) return
    holds(3, data, (d) => {
      const nested = { ...model, formula: `${model.formula.split('~')[0]}~ 1` }
      const [big, small] = [answer({ ...d }, model), answer({ ...d }, nested)]
      if (estimated(big) && estimated(small)) {
        expect(likelihood(big)).toBeGreaterThanOrEqual(likelihood(small) - 1e-9)
      }
      expect([big.equivalence.consistent, small.equivalence.consistent]).toEqual([true, true])
    })
  })
})

const poisson = { formula: 'counts ~ x', family: 'poisson' }

describe('laws that are related', () => {
  it('M30 logit, probit and cauchit: 1 − y turns every sign', () => {
    holds(6, fc.tuple(data, fc.constantFrom('logit', 'probit', 'cauchit')), ([d, link]) => {
      const model = { formula: 'binary ~ x + z', family: 'bernoulli', link }
      const plain = answer({ ...d }, model)
      const turned = answer({ ...d, binary: d.binary.map((v) => 1 - v) }, model)
      expect(turned.maximum_likelihood.status).toBe(plain.maximum_likelihood.status)
      if (!estimated(plain)) return
      const errors = column(plain, 'maximum_likelihood', 'std_error')
      plain.maximum_likelihood.coefficients.forEach(({ term, estimate }, j) => {
        const slack = 1e-7 * (errors[j] ?? 0)
        close(row(turned, 'maximum_likelihood', term).estimate, -estimate, 9, slack)
      })
      everyClose(column(turned, 'maximum_likelihood', 'std_error'), errors, 6)
      close(likelihood(turned), likelihood(plain), 10)
    })
  })

  it('M31 an offset δ under the log link is taken from the intercept', () => {
    holds(8, fc.tuple(data, fc.double({ min: -3, max: 3, noNaN: true })), ([d, delta]) => {
      const off = d.x.map(() => delta)
      const plain = answer({ ...d }, poisson)
      const moved = answer({ ...d, off }, { ...poisson, formula: 'counts ~ x + offset(off)' })
      const at = (a: Answer, term: string) => row(a, 'maximum_likelihood', term).estimate
      close(at(moved, '(Intercept)'), at(plain, '(Intercept)') - delta, 9, 1e-9)
      close(at(moved, 'x'), at(plain, 'x'), 9, 1e-9)
      close(likelihood(moved), likelihood(plain), 11)
    })
  })

  it('M32 rows of 0 and 1 and counts of them give the same fit, but for Σ ln C(n, k)', () => {
    holds(6, data, (d) => {
      const grouped = answer(
        { ...d },
        { formula: 'successes ~ x', family: 'binomial', trials: 'trials' }
      )
      const x = repeat(d.x, d.trials)
      const v = d.trials.flatMap((t, i) =>
        Array.from({ length: t }, (_, k) => (k < (d.successes[i] ?? 0) ? 1 : 0))
      )
      const single = answer({ x, v }, { formula: 'v ~ x', family: 'bernoulli' })
      for (const key of ['estimate', 'std_error'] as const) {
        everyClose(
          column(grouped, 'maximum_likelihood', key),
          column(single, 'maximum_likelihood', key),
          8,
          1e-9
        )
      }
      let lnChoose = 0
      d.trials.forEach((t, i) => {
        const k = d.successes[i] ?? 0
        for (let j = 1; j <= k; j += 1) lnChoose += Math.log((t - k + j) / j)
      })
      close(likelihood(grouped), likelihood(single) + lnChoose, 10)
    })
  })

  it('M33 canonical links: X’(y − μ) = 0, and group means with a factor alone', () => {
    holds(6, data, (d) => {
      const canonical = answer({ ...d }, { formula: 'counts ~ x + g', family: 'poisson' })
      const residuals = numbers(canonical.maximum_likelihood.fitted).map(
        (mu, i) => (d.counts[i] ?? 0) - mu
      )
      const total = d.counts.reduce((sum, v) => sum + v, 0)
      for (const other of [d.x, d.x.map(() => 1), d.g.map((g) => (g === 'b' ? 1 : 0))]) {
        const dot = residuals.reduce((sum, r, i) => sum + r * (other[i] ?? 0), 0)
        expect(Math.abs(dot)).toBeLessThan(1e-10 * total)
      }
      const groups = answer({ ...d }, { formula: 'counts ~ g', family: 'poisson' })
      const means = numbers(groups.maximum_likelihood.fitted)
      for (const level of ['a', 'b', 'c']) {
        const places = d.g.flatMap((g, i) => (g === level ? [i] : []))
        const mean = places.reduce((sum, i) => sum + (d.counts[i] ?? 0), 0) / places.length
        for (const i of places) close(means[i] ?? Number.NaN, mean, 11)
      }
    })
  })

  it('M34 normal likelihood, linear mean expression and least squares are one', () => {
    holds(8, data, (d) => {
      const formula = answer({ ...d }, { formula: 'y ~ x + z' })
      const expression = answer(
        { ...d },
        { mean: 'a + b*x + c*z', response: 'y', parameters: { a: {}, b: {}, c: {} } }
      )
      for (const block of blocks) {
        for (const key of ['estimate', 'std_error'] as const) {
          everyClose(column(expression, block, key), column(formula, block, key), 9, 1e-10)
        }
      }
      const n = d.y.length
      const sigma2 = formula.maximum_likelihood.dispersion[0]?.estimate ?? Number.NaN
      close(sigma2, (formula.least_squares.sigma2 * (n - 3)) / n, 13)
      close(likelihood(expression), likelihood(formula), 11)
    })
  })

  it('M28 and M29 location and scale laws follow location and scale', () => {
    const laws = ['laplace', 'cauchy', 'logistic', 'gumbel', 'skew_normal'] as const
    const changes = fc.tuple(
      data,
      fc.constantFrom(...laws),
      fc.integer({ min: -6, max: 6 }).map((k) => 2 ** k),
      fc.integer({ min: -50, max: 50 })
    )
    holds(12, changes, ([d, family, a, delta]) => {
      const model = { formula: 'y ~ x', family }
      const plain = answer({ ...d }, model)
      const moved = answer({ ...d, y: d.y.map((v) => a * v + delta) }, model)
      expect(moved.maximum_likelihood.status).toBe(plain.maximum_likelihood.status)
      expect(moved.equivalence.verdict).toBe(plain.equivalence.verdict)
      if (plain.maximum_likelihood.status !== 'ok') return
      const [p, q] = [row(plain, 'maximum_likelihood', 'x'), row(moved, 'maximum_likelihood', 'x')]
      close(q.estimate, a * p.estimate, 6, 1e-6 * q.std_error)
      close(q.std_error, a * p.std_error, 4)
      close(likelihood(moved), likelihood(plain) - d.y.length * Math.log(a), 8, 1e-8)
    })
  })

  it('M35 laws at the end of their shape are the law that stands there', () => {
    holds(5, data, (d) => {
      const at = (formula: string, family: unknown) => answer({ ...d }, { formula, family })
      const pairs = [
        [at('y ~ x', { name: 'student_t', df: 1e9 }), at('y ~ x', 'normal')],
        [at('counts ~ x', { name: 'negative_binomial', theta: 1e10 }), at('counts ~ x', 'poisson')],
        [at('y ~ x', { name: 'generalized_normal', p: 2 }), at('y ~ x', 'normal')]
      ] as const
      for (const [near, limit] of pairs) {
        close(likelihood(near), likelihood(limit), 6)
        everyClose(
          column(near, 'maximum_likelihood', 'estimate'),
          column(limit, 'maximum_likelihood', 'estimate'),
          6,
          1e-7
        )
      }
    })
  })

  it('M25 another parametrisation gives the same law, errors by the derivative', () => {
    holds(5, data, (d) => {
      const fitted = (mean: string, start: number) =>
        answer(
          { ...d },
          {
            mean,
            response: 'positive',
            family: 'gamma',
            parameters: { a: { start }, b: { start: 0.1 } }
          }
        )
      const plain = fitted('exp(a + b*x)', 0.1)
      const other = fitted('a*exp(b*x)', 1.1)
      const [p, q] = [row(plain, 'maximum_likelihood', 'a'), row(other, 'maximum_likelihood', 'a')]
      close(q.estimate, Math.exp(p.estimate), 8)
      close(q.std_error, Math.exp(p.estimate) * p.std_error, 6)
      close(likelihood(other), likelihood(plain), 10)
    })
  })

  it('M27 a constant added to a log density moves the likelihood alone', () => {
    holds(4, data, (d) => {
      const fitted = (extra: string) =>
        answer(
          { y: d.y },
          {
            log_density: `-log(s) - 0.5*((y - m)/s)^2${extra}`,
            parameters: { m: { start: 1 }, s: { start: 1, lower: 0 } }
          }
        )
      const [plain, moved] = [fitted(''), fitted(' + 3')]
      close(likelihood(moved), likelihood(plain) + 3 * d.y.length, 11)
      for (const key of ['estimate', 'std_error'] as const) {
        everyClose(
          column(moved, 'maximum_likelihood', key),
          column(plain, 'maximum_likelihood', key),
          7,
          1e-9
        )
      }
    })
  })

  it('M26 bounds that do not bind do not matter', () => {
    holds(4, data, (d) => {
      const fitted = (bounds: object) =>
        answer(
          { ...d },
          {
            mean: 'exp(a + b*x)',
            response: 'counts',
            family: 'poisson',
            parameters: { a: { start: 0, ...bounds }, b: { start: 0, ...bounds } }
          }
        )
      const [free, bounded] = [fitted({}), fitted({ lower: -20, upper: 20 })]
      for (const key of ['estimate', 'std_error'] as const) {
        everyClose(
          column(bounded, 'maximum_likelihood', key),
          column(free, 'maximum_likelihood', key),
          8,
          1e-9
        )
      }
    })
  })

  it('M36 starts within the basin, the answer among them, lead to the same optimum', () => {
    const starts = fc.tuple(
      data,
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true })
    )
    holds(6, starts, ([d, a, b]) => {
      const fitted = (one: number, two: number) =>
        answer(
          { ...d },
          {
            mean: 'exp(a + b*x)',
            response: 'counts',
            family: 'poisson',
            parameters: { a: { start: one }, b: { start: two } }
          }
        )
      const [plain, moved] = [fitted(0, 0), fitted(a, b)]
      const [p = 0, q = 0] = column(plain, 'maximum_likelihood', 'estimate')
      const again = fitted(p, q)
      for (const other of [moved, again]) {
        everyClose(column(other, 'maximum_likelihood', 'estimate'), [p, q], 8, 1e-9)
      }
    })
  })
})
