import { describe, expect, it } from 'vitest'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import { Failure } from '../../../../src/core/failure.ts'
import type { ModelSpec } from '../../../../src/core/model/spec.ts'
import { digits } from '../../../support/digits.ts'
import { type Columns, datasetOf, figures, leastDigits } from '../reference.ts'
import { control, specOf } from '../request.ts'

interface Exact {
  readonly labels: readonly string[]
  readonly estimates: readonly (readonly number[])[]
  readonly std_errors: readonly (readonly number[])[]
  readonly log_likelihood: number
  readonly null_deviance: number
}

function labels(columns: Columns, model: Partial<ModelSpec>, include: readonly string[] = []) {
  const family = { name: 'multinomial', options: {} }
  return estimate(specOf({ family, ...model }, { include }), datasetOf(columns), control)
}

const exact = figures<Exact>('multinomial/birthwt.json')
const { columns } = figures<{ readonly columns: Columns }>('multinomial/birthwt_r.json')
const formula = 'race ~ age + lwt + smoke'

describe('labels of any number', () => {
  const { maximum_likelihood: ml, least_squares, equivalence } = labels(columns, { formula })

  it('reaches the 40-digit maximum, one block of rows a label, the first level the baseline', () => {
    expect(ml.coefficients.map(({ response }) => response)).toEqual(
      exact.labels.flatMap((label) => [label, label, label, label])
    )
    expect(leastDigits(ml.coefficients, 'estimate', exact.estimates.flat())).toBeGreaterThan(12)
    expect(leastDigits(ml.coefficients, 'std_error', exact.std_errors.flat())).toBeGreaterThan(12)
    expect(digits(ml.glance?.log_likelihood, exact.log_likelihood)).toBeGreaterThan(14)
    expect(digits(ml.glance?.null_deviance, exact.null_deviance)).toBeGreaterThan(14)
    expect(ml.glance).toMatchObject({ nobs: 189, df: 8 })
    expect(ml.glance?.deviance).toBe(-2 * (ml.glance?.log_likelihood ?? 0))
    expect(ml.total_variation).toBe(1)
  })

  it('has no least squares and says why', () => {
    expect(least_squares.status).toBe('not_defined')
    expect(equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])).toEqual(
      equivalence.blocks.map(() => ['not_comparable', 'unordered-labels'])
    )
  })

  it('gives the covariance of all coefficients, whose diagonal is the standard errors', () => {
    const { vcov, coefficients } = labels(columns, { formula }, ['vcov']).maximum_likelihood
    expect(vcov?.terms[5]).toBe('white: age')
    coefficients.forEach(({ std_error }, j) => {
      expect(vcov?.matrix[j]?.[j]).toBeCloseTo(std_error ** 2, 14)
    })
  })

  it('is the logistic regression with two labels', () => {
    const two = { x: [1, 2, 3, 4, 5, 6, 7, 8, 9], y: ['a', 'a', 'b', 'a', 'b', 'b', 'a', 'b', 'a'] }
    const one = labels(two, { formula: 'y ~ x' }).maximum_likelihood
    const other = labels(two, { formula: 'y ~ x', family: { name: 'bernoulli', options: {} } })
    const truth = other.maximum_likelihood.coefficients
    expect(
      leastDigits(
        one.coefficients,
        'estimate',
        truth.map((row) => row.estimate)
      )
    ).toBeGreaterThan(12)
    expect(
      leastDigits(
        one.coefficients,
        'std_error',
        truth.map((row) => row.std_error)
      )
    ).toBeGreaterThan(12)
  })

  it('counts rows as often as their frequency says', () => {
    const grouped = {
      y: ['a', 'b', 'c', 'a', 'b', 'c'],
      x: [0, 0, 0, 1, 1, 1],
      f: [5, 2, 3, 1, 4, 4]
    }
    const weights = { column: 'f', kind: 'frequency' } as const
    const { coefficients, glance } = labels(grouped, {
      formula: 'y ~ x',
      weights
    }).maximum_likelihood
    const truth = [2 / 5, (4 / 1) * (5 / 2), 3 / 5, (4 / 1) * (5 / 3)].map(Math.log)
    expect(leastDigits(coefficients, 'estimate', truth)).toBeGreaterThan(13)
    expect(glance?.nobs).toBe(19)
  })
})

describe('labels that the regressors separate', () => {
  it('completely: no coefficient is finite and the supremum is 0', () => {
    const apart = {
      x: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      y: ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c']
    }
    const ml = labels(apart, { formula: 'y ~ x' }).maximum_likelihood
    expect(ml.status).toBe('does_not_exist')
    expect(ml).toMatchObject({ separation: 'complete', log_likelihood_supremum: 0 })
    expect(ml.glance?.log_likelihood).toBeNaN()
    expect(ml.coefficients.every(({ estimate: value }) => Number.isNaN(value))).toBe(true)
  })

  it('partly: what stays finite is the fit of the labels that overlap', () => {
    const partly = {
      x: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      y: ['a', 'a', 'b', 'a', 'b', 'b', 'c', 'c', 'c']
    }
    const ml = labels(partly, { formula: 'y ~ x' }).maximum_likelihood
    const rest = { x: partly.x.slice(0, 6), y: partly.y.slice(0, 6) }
    const alone = labels(rest, { formula: 'y ~ x' }).maximum_likelihood
    expect(ml).toMatchObject({ status: 'does_not_exist', separation: 'quasi-complete' })
    const finite = ml.coefficients.filter(({ response }) => response === 'b')
    expect(
      leastDigits(
        finite,
        'estimate',
        alone.coefficients.map((row) => row.estimate)
      )
    ).toBeGreaterThan(10)
    expect(digits(ml.log_likelihood_supremum, alone.glance?.log_likelihood ?? 0)).toBeGreaterThan(
      12
    )
    expect(
      ml.coefficients.find(({ response, term }) => response === 'c' && term === 'x')?.limit
    ).toBe('+inf')
  })
})

describe('what a multinomial model cannot be', () => {
  const numbers = { y: [1, 2, 3, 1], x: [1, 2, 3, 4], l: ['a', 'a', 'a', 'a'] }
  it.each<readonly [string, Partial<ModelSpec>, string]>([
    ['a numeric response', { formula: 'y ~ x' }, '/model/formula'],
    ['one label only', { formula: 'l ~ x' }, '/model/formula'],
    ['an expression', { mean: 'b * x', response: 'y' }, '/model/family'],
    ['another link', { formula: 'l ~ x', link: 'probit' }, '/model/link'],
    [
      'precision weights',
      { formula: 'l ~ x', weights: { column: 'x', kind: 'precision' } },
      '/model/weights'
    ]
  ])('%s is refused at its place', (_, model, pointer) => {
    try {
      labels(numbers, model)
      expect.unreachable()
    } catch (error) {
      expect(error instanceof Failure && error.faults[0]?.pointer).toBe(pointer)
    }
  })

  it('refuses labels whose information alone is beyond the limits, with the figures', () => {
    const n = 2000
    const noise = (j: number) => Array.from({ length: n }, (_, i) => Math.sin(i * (j + 1.3)))
    const regressors = Array.from({ length: 9 }, (_, j) => [`x${j}`, noise(j)] as const)
    const many = {
      y: Array.from({ length: n }, (_, i) => `label ${i % 1000}`),
      ...Object.fromEntries(regressors)
    }
    const all = `y ~ ${regressors.map(([name]) => name).join(' + ')}`
    const refusal = expect(() => labels(many, { formula: all }))
    refusal.toThrow(Failure)
    refusal.toThrow('needs 99800100 numbers at once')
  })
})
