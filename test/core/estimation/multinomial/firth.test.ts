import { describe, expect, it } from 'vitest'
import { compareModels } from '../../../../src/core/estimation/comparison/compare.ts'
import type { LikelihoodBlock } from '../../../../src/core/estimation/report-blocks.ts'
import { digits } from '../../../support/digits.ts'
import { type Ask, control, datasetOf, fitOf, specOf } from '../inference/fit.ts'
import { figures, leastDigits, perRow } from '../reference.ts'

interface Case {
  readonly x: readonly number[]
  readonly y: readonly string[]
  readonly estimate: readonly number[]
  readonly std_error: readonly number[]
  readonly penalized_log_likelihood: number
  /** By profile of the penalised likelihood. */
  readonly low: readonly number[]
  readonly high: readonly number[]
  /** Ratio of penalised likelihoods with all slopes at 0. */
  readonly slopes: number
}

const reference =
  figures<Readonly<Record<'separated' | 'overlapping' | 'two', Case>>>('multinomial/firth.json')
const ask: Ask = { formula: 'y ~ x', penalty: 'firth' }
const of = ({ x, y }: Case, more: Partial<Ask> = {}) =>
  fitOf({ ...ask, family: 'multinomial', columns: { x, y }, ...more })

function agree(block: LikelihoodBlock, expected: Case): void {
  const { coefficients, convergence, method, status } = block
  expect([method, status, block.information]).toEqual(['firth', 'ok', 'expected'])
  expect(leastDigits(coefficients, 'estimate', expected.estimate)).toBeGreaterThan(10)
  expect(leastDigits(coefficients, 'std_error', expected.std_error)).toBeGreaterThan(10)
  const value = convergence?.penalized_log_likelihood ?? Number.NaN
  expect(digits(value, expected.penalized_log_likelihood)).toBeGreaterThan(12)
}

describe('Firth’s penalty on a multinomial logit', () => {
  it.each(['separated', 'overlapping', 'two'] as const)(
    'estimates, standard errors and penalised likelihood (%s)',
    (name) => {
      const report = of(reference[name])
      agree(report.maximum_likelihood, reference[name])
      expect(report.maximum_likelihood.glance?.log_likelihood).toBeNaN()
      expect(report.warnings.map(({ code }) => code)).toEqual(['penalized_estimate'])
      expect(report.equivalence.verdict).toBe('not_comparable')
    }
  )

  it('of two labels is that of the logit, whose intervals and tests are of the penalised likelihood too', () => {
    const two = reference.two
    const logit = fitOf({
      ...ask,
      family: 'bernoulli',
      columns: { x: two.x, y: two.y.map((label) => (label === 'b' ? 1 : 0)) },
      intervals: 'profile',
      include: ['tests']
    }).maximum_likelihood
    agree(logit, two)
    expect(leastDigits(logit.coefficients, 'conf_low', two.low)).toBeGreaterThan(8)
    expect(leastDigits(logit.coefficients, 'conf_high', two.high)).toBeGreaterThan(8)
    const tests = logit.tests?.terms.filter(({ term }) => term === 'x') ?? []
    expect(tests.map(({ test }) => test)).toEqual(['wald', 'likelihood_ratio'])
    expect(digits(tests[1]?.statistic ?? Number.NaN, two.slopes)).toBeGreaterThan(9)
  })

  it.each(['separated', 'overlapping', 'two'] as const)(
    'intervals by its profile and the ratio test of the slopes (%s)',
    (name) => {
      const expected = reference[name]
      const { coefficients, tests } = of(expected, {
        intervals: 'profile',
        include: ['tests']
      }).maximum_likelihood
      expect(leastDigits(coefficients, 'conf_low', expected.low)).toBeGreaterThan(8)
      expect(leastDigits(coefficients, 'conf_high', expected.high)).toBeGreaterThan(8)
      const own = tests?.terms.filter(({ term }) => term === 'x') ?? []
      expect(own.map(({ test }) => test)).toEqual(['wald', 'likelihood_ratio'])
      expect(digits(own[1]?.statistic ?? Number.NaN, expected.slopes)).toBeGreaterThan(9)
      expect(tests?.type_2).toBeUndefined()
    }
  )

  it('does not depend on which label is the baseline', () => {
    const { x, y } = reference.overlapping
    const turned = fitOf({
      ...ask,
      family: 'multinomial',
      columns: { x, y: y.map((label) => ({ a: 'c', b: 'b', c: 'a' })[label] ?? '') },
      include: ['fitted']
    })
    const straight = of(reference.overlapping, { include: ['fitted'] })
    const fitted = (report: typeof turned, label: string) =>
      perRow(Object.entries(report.maximum_likelihood.fitted ?? {}).find(([k]) => k === label)?.[1])
    fitted(straight, 'a').forEach((value, i) => {
      expect(digits(Number(fitted(turned, 'c')[i]), Number(value))).toBeGreaterThan(11)
    })
  })

  it('rows counted by a frequency are rows repeated', () => {
    const { x, y } = reference.separated
    const f = [2, 1, 1, 3, 1, 1, 2]
    const repeat = <T>(values: readonly T[]) =>
      values.flatMap((value, i) => new Array<T>(f[i] ?? 0).fill(value))
    const counted = fitOf({
      ...ask,
      family: 'multinomial',
      weights: { column: 'f', kind: 'frequency' },
      columns: { x, y, f }
    }).maximum_likelihood
    const repeated = fitOf({
      ...ask,
      family: 'multinomial',
      columns: { x: repeat(x), y: repeat(y) }
    }).maximum_likelihood
    const want = repeated.coefficients.map(({ estimate }) => estimate)
    expect(leastDigits(counted.coefficients, 'estimate', want)).toBeGreaterThan(10)
  })

  it.each(['multinomial', 'bernoulli'])(
    'a %s fit has no criteria to compare, which is said',
    (name) => {
      const { x, y } = reference.two
      const columns = { x, y: name === 'bernoulli' ? y.map((v) => Number(v === 'b')) : y }
      const specs = ['y ~ x', 'y ~ 1'].map((formula) => specOf({ ...ask, formula, family: name }))
      const { models, tests, warnings } = compareModels(specs, datasetOf(columns), control)
      expect(models.map(({ status, aic }) => [status, aic])).toEqual([
        ['ok', Number.NaN],
        ['ok', Number.NaN]
      ])
      expect(tests).toEqual([])
      expect(warnings.map(({ code, pointer }) => [code, pointer])).toEqual([
        ['penalized_estimate', '/models/0/penalty'],
        ['penalized_estimate', '/models/1/penalty']
      ])
    }
  )

  it('what belongs to single rows is not given, and said', () => {
    const { maximum_likelihood, warnings } = of(reference.overlapping, {
      std_errors: 'hc0',
      include: ['influence']
    })
    expect(maximum_likelihood.influence).toBeUndefined()
    expect(warnings.map(({ code }) => code)).toEqual([
      'penalized_estimate',
      'std_errors_not_applicable',
      'not_given'
    ])
  })
})
