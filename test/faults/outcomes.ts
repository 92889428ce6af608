import { expect } from 'vitest'
import type { fitResponse } from '../../src/contract/fit-response.ts'
import { digits } from '../support/digits.ts'
import { asking, columns, density, type Json, mean, start, weighted, x } from './requests.ts'

type Block = 'least_squares' | 'maximum_likelihood'
export type Outcome = readonly [
  id: string,
  body: Json | string,
  expected: Partial<Record<Block, string | readonly string[]>>,
  check?: (answer: ReturnType<typeof fitResponse.parse>) => void
]

const bernoulli = (xs: readonly number[], ys: readonly number[]): Json =>
  asking({ formula: 'y ~ x', family: 'bernoulli' }, { columns: { x: xs, y: ys } })
const both = (status: string) => ({ least_squares: status, maximum_likelihood: status })

export const outcomes: readonly Outcome[] = [
  [
    'B11 a decimal that a double rounds, and −0, are silent',
    '{"data":{"columns":{"y":[0.1000000000000000055511151231257827,-0,1]}},"model":{"formula":"y ~ 1"}}',
    both('ok'),
    ({ warnings }) => expect(warnings).toEqual([])
  ],
  [
    'B11 1e-400 becomes 0 with a warning',
    '{"data":{"columns":{"y":[1e-400,2,3]}},"model":{"formula":"y ~ 1"}}',
    both('ok'),
    ({ warnings }) => expect(warnings[0]?.code).toBe('precision_lost')
  ],
  [
    'D7 a term twice is warned of',
    asking({ formula: 'y ~ x + x' }),
    both('ok'),
    ({ warnings }) => expect(warnings[0]?.code).toBe('duplicate_term')
  ],
  ['D7 the response taken away again', asking({ formula: 'y ~ . - y' }), both('ok')],
  [
    'D8 a factor of one level',
    asking({ formula: 'y ~ g + x' }, { columns: { ...columns, g: x.map(() => 'a') } }),
    both('rank_deficient')
  ],
  [
    'D11 a parameter that is not used',
    density('-(x - a)^2', { a: start(1), b: start(1) }),
    { maximum_likelihood: 'not_identified' },
    ({ maximum_likelihood }) => expect(maximum_likelihood.reason).toContain('b')
  ],
  [
    'D13 equal bounds hold the parameter',
    mean('a + b*x', { a: start(1, { lower: 1, upper: 1 }), b: start(1) }),
    {},
    ({ maximum_likelihood }) => expect(maximum_likelihood.coefficients[0]?.estimate).toBe(1)
  ],
  [
    'E1 a copied column',
    asking({ formula: 'y ~ x + z' }, { columns: { ...columns, z: x } }),
    both('rank_deficient'),
    ({ least_squares }) => expect(least_squares.relations).toEqual(['z = x'])
  ],
  [
    'E2 a constant column',
    asking({ formula: 'y ~ x + z' }, { columns: { ...columns, z: x.map(() => 3) } }),
    both('rank_deficient'),
    ({ least_squares }) => expect(least_squares.relations).toEqual(['z = 3 * (Intercept)'])
  ],
  [
    'E6 two rows',
    asking({ formula: 'y ~ x' }, { columns: { x: [1, 2], y: [1, 5] } }),
    both('saturated')
  ],
  ['E6 two rows, one mean', asking({ formula: 'y ~ 1' }, { columns: { y: [1, 5] } }), both('ok')],
  [
    'E7 a constant response',
    asking({ formula: 'y ~ x' }, { columns: { x, y: x.map(() => 4.7) } }),
    both('perfect_fit'),
    ({ least_squares }) =>
      expect(
        least_squares.coefficients.map(({ p_value, statistic }) => [p_value, statistic])
      ).toEqual([
        [null, null],
        [null, null]
      ])
  ],
  [
    'E7 a constant response of 1e-12',
    asking({ formula: 'y ~ x' }, { columns: { x, y: x.map(() => 1e-12) } }),
    both('perfect_fit')
  ],
  [
    'E7 a response of zeros',
    asking({ formula: 'y ~ x' }, { columns: { x, y: x.map(() => 0) } }),
    both('perfect_fit')
  ],
  [
    'E8 complete separation',
    bernoulli([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]),
    { maximum_likelihood: 'does_not_exist' },
    ({ maximum_likelihood }) => {
      const [a, b] = maximum_likelihood.separating_direction ?? []
      const ratio = (a?.direction ?? 0) / (b?.direction ?? 1)
      // Any hyperplane between 4 and 5 separates.
      expect(ratio).toBeLessThanOrEqual(-4)
      expect(ratio).toBeGreaterThanOrEqual(-5)
      expect(maximum_likelihood.coefficients.map(({ limit }) => limit)).toEqual(['-inf', '+inf'])
      expect(maximum_likelihood.coefficients.map(({ std_error }) => std_error)).toEqual([
        null,
        null
      ])
    }
  ],
  [
    'E9 quasi-complete separation',
    bernoulli([-1, 0, 0, 1], [0, 0, 1, 1]),
    { maximum_likelihood: 'does_not_exist' }
  ],
  [
    'E11 one class only',
    bernoulli(
      x,
      x.map(() => 1)
    ),
    { maximum_likelihood: 'does_not_exist' }
  ],
  [
    'E11 no counts',
    asking({ formula: 'y ~ 1', family: 'poisson' }, { columns: { y: [0, 0, 0, 0] } }),
    { maximum_likelihood: 'does_not_exist' },
    ({ maximum_likelihood }) => expect(maximum_likelihood.coefficients[0]?.limit).toBe('-inf')
  ],
  [
    'E13 counts less dispersed than Poisson',
    asking(
      { formula: 'y ~ 1', family: 'negative_binomial' },
      { columns: { y: [2, 3, 3, 2, 3, 2, 3, 3] } }
    ),
    { maximum_likelihood: 'boundary' },
    ({ maximum_likelihood }) => {
      // Σ ln dpois(y, 21/8), by Python's mpmath at 30 digits.
      expect(
        digits(maximum_likelihood.glance?.log_likelihood, -11.771540070904782)
      ).toBeGreaterThan(8)
      expect(maximum_likelihood.dispersion[0]).toMatchObject({ estimate: null, limit: '+inf' })
    }
  ],
  [
    'E14 a mixture of two normals',
    density(
      'log(0.5*dnorm(x, m1, s1) + 0.5*dnorm(x, m2, s2))',
      { m1: start(1), m2: start(4), s1: start(1, { lower: 0 }), s2: start(1, { lower: 0 }) },
      { columns: { x: [0.3, 0.9, 1.1, 1.4, 2.2, 3.7, 4.1, 4.4, 5.2, 5.9] } }
    ),
    { maximum_likelihood: ['unbounded', 'ok'] },
    ({ maximum_likelihood, warnings }) => {
      if (maximum_likelihood.status === 'ok')
        expect(warnings.map(({ code }) => code)).toContain('unbounded_elsewhere')
    }
  ],
  [
    'E15 a threshold that meets the smallest value',
    density('if(x > t, -log(x - t) - log(s) - (log(x - t) - m)^2/(2*s^2), -1e300)', {
      t: start(0),
      m: start(1),
      s: start(1, { lower: 0 })
    }),
    { maximum_likelihood: ['unbounded', 'not_converged', 'ok'] },
    ({ maximum_likelihood, warnings }) => {
      if (maximum_likelihood.status === 'ok') expect(warnings.length).toBeGreaterThan(0)
    }
  ],
  [
    'E17 a product of two parameters',
    mean('a*b*x', { a: start(1), b: start(1) }),
    both('not_identified'),
    ({ maximum_likelihood }) => expect(maximum_likelihood.reason).toMatch(/a.*b/)
  ],
  [
    'E20 an exponential that overflows at the start’s neighbours',
    mean('exp(a*x)', { a: start(50) }),
    {},
    () => undefined
  ],
  [
    'E21 a constant density',
    density('0*a', { a: start(1) }),
    { maximum_likelihood: 'not_identified' }
  ],
  [
    'E23 one iteration',
    { ...mean('a*exp(b*x)', { a: start(100), b: start(-2) }), optimizer: { max_iterations: 1 } },
    both('not_converged'),
    ({ maximum_likelihood, least_squares }) => {
      for (const block of [maximum_likelihood, least_squares]) {
        expect(block.coefficients.map(({ std_error }) => std_error)).toEqual([null, null])
        expect(block.coefficients.every(({ estimate }) => typeof estimate === 'number')).toBe(true)
      }
    }
  ],
  ['E24 weights of 1e300', weighted(x.map(() => 1e300)), both('ok')],
  ['E24 weights of 1e-300', weighted(x.map(() => 1e-300)), both('ok')],
  [
    'E25 missing cells in a column that is not used',
    asking(
      { formula: 'y ~ x' },
      { columns: { ...columns, z: [null, 1, 1, 1, 1, 1, 1, 1] }, missing: 'error' }
    ),
    both('ok')
  ],
  [
    'E25 missing cells that are dropped',
    asking(
      { formula: 'y ~ x' },
      { columns: { x, y: [null, 4, 6.2, 7.8, 10.1, 12.2, 13.8, 16.1] } }
    ),
    both('ok'),
    ({ data, warnings }) => {
      expect(data).toMatchObject({ rows: 8, rows_used: 7, rows_dropped: 1 })
      expect(warnings[0]?.code).toBe('rows_dropped')
    }
  ],
  [
    'E26 a uniform law between 0 and θ',
    density('if(x <= t, -log(t), -1e300)', { t: start(20) }),
    {},
    ({ maximum_likelihood }) => {
      // θ̂ = max x, where the density jumps: no standard error has a meaning.
      expect(maximum_likelihood.coefficients[0]?.std_error).toBeNull()
    }
  ],
  [
    'E27 a likelihood of fourth order',
    density('-(x - a)^4', { a: start(1) }, { columns: { x: [2, 2, 2, 2] } }),
    { maximum_likelihood: ['ok', 'not_identified', 'not_converged'] },
    ({ maximum_likelihood }) => {
      if (maximum_likelihood.status === 'ok')
        expect(maximum_likelihood.coefficients[0]?.std_error).toBeGreaterThan(0)
    }
  ]
]
