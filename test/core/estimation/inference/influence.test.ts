import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { perRow } from '../reference.ts'
import { type Columns, fitOf, relativeDifference } from './fit.ts'

interface Figures {
  readonly negative_binomial: {
    readonly data: Columns
    readonly leverage: number[]
  }
  readonly student_t: {
    readonly data: Columns
    readonly leverage: number[]
    /** Estimates less those without row i (n × 3). */
    readonly moved: number[][]
  }
}
const file = new URL('../../../reference/inference/influence.json', import.meta.url)
const reference: Figures = JSON.parse(readFileSync(file, 'utf8'))
const include = ['influence']

describe('influence on likelihoods with a dispersion or shape of their own', () => {
  it('negative binomial: leverage as R has it at the estimated theta', () => {
    const { data, leverage } = reference.negative_binomial
    const { influence } = fitOf({
      formula: 'Days ~ Sex + Age',
      family: { name: 'negative_binomial', options: { theta: 'estimate' } },
      link: 'log',
      columns: data,
      include
    }).maximum_likelihood
    expect(relativeDifference(influence?.leverage, leverage)).toBeLessThan(1e-8)
  })

  const { data, leverage, moved } = reference.student_t
  const ask = { formula: 'mpg ~ wt + hp', columns: data, include }
  const t4 = fitOf({ ...ask, family: { name: 'student_t', options: { df: 4 } } })
  const { influence, coefficients } = t4.maximum_likelihood

  it('Student t: a law of location has the leverages of least squares', () => {
    expect(relativeDifference(influence?.leverage, leverage)).toBeLessThan(1e-8)
  })

  it('Student t: one step tells in order and size what leaving a row out does', () => {
    coefficients.forEach(({ term, std_error }, j) => {
      const exact = moved.map((row) => (row[j] ?? 0) / std_error)
      const step = perRow(influence?.dfbetas[term]).map(Number)
      const dot = (a: readonly number[], b: readonly number[]) =>
        a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0)
      expect(dot(exact, step) / Math.sqrt(dot(exact, exact) * dot(step, step))).toBeGreaterThan(
        0.95
      )
      expect(Math.sqrt(dot(step, step) / dot(exact, exact))).toBeCloseTo(1, 0)
    })
  })
})
