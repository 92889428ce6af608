import { describe, expect, it } from 'vitest'
import figures from '../../../reference/density/density.json' with { type: 'json' }
import { type Ask, type Columns, fitOf } from './fit.ts'

const { light } = figures
const below = { y: [-3, -1, -2, -4, -1.5, -2.2] }
const positive = { start: 1, lower: 0 }
const evenCounts = { y: [2, 2, 3, 2, 3, 2, 2, 3] }
const bounded = { start: 1, lower: 0 }
const student =
  'lgamma((df + 1)/2) - lgamma(df/2) - 0.5*log(df*pi) - log(s) - (df + 1)/2*log1p(((y - m)/s)^2/df)'

/** Estimated parameters less those at infinity, counted by hand. */
describe('glance.df counts every estimated parameter that is not held at an infinite limit', () => {
  it.each<readonly [string, Ask, Columns, number]>([
    [
      'regression: theta at infinity leaves the Poisson count',
      { formula: 'y ~ 1', family: { name: 'negative_binomial', options: { theta: 'estimate' } } },
      evenCounts,
      1
    ],
    [
      'regression: df at infinity leaves the normal count',
      { formula: 'y ~ 1', family: { name: 'student_t', options: { df: 'estimate' } } },
      { y: light },
      2
    ],
    [
      'density: df at infinity leaves the normal count',
      {
        log_density: student,
        response: 'y',
        parameters: { m: { start: 2 }, s: positive, df: { start: 5, lower: 0 } }
      },
      { y: light },
      2
    ],
    [
      'regression: a finite bound counts',
      { mean: 'm', response: 'y', parameters: { m: bounded }, family: 'logistic' },
      below,
      2
    ],
    [
      'density: a finite bound counts',
      {
        log_density: '-log(s) - 0.5*((y - m)/s)^2',
        response: 'y',
        parameters: { m: bounded, s: positive }
      },
      below,
      2
    ]
  ])('%s', (_, ask, columns, df) => {
    const { maximum_likelihood, conventions } = fitOf({ ...ask, columns })
    expect(maximum_likelihood.status).toBe('boundary')
    const { glance } = maximum_likelihood
    expect(glance?.df).toBe(df)
    expect(conventions['aic_parameters']).toBe(df)
    expect((glance?.aic ?? 0) + 2 * (glance?.log_likelihood ?? 0)).toBeCloseTo(2 * df, 9)
  })
})
