import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digits } from '../support/digits.ts'
import { type NistSet, nistPresent, nistSets } from '../support/nist.ts'
import { type Service, startService } from '../support/service.ts'

interface Row {
  readonly estimate: number
  readonly std_error: number
}

const linear = nistSets('linear')
const anova = nistSets('anova')

/** Least digits of a column of the table against certified values in the order of the parameters. */
function worst(
  rows: readonly Row[],
  key: keyof Row,
  truth: Readonly<Record<string, number>>
): number {
  const values = Object.values(truth)
  return Math.min(...rows.map((row, j) => digits(row[key], values[j] ?? Number.NaN)))
}

/** What is demanded of a figure whose double-input ceiling is known. */
function bar(set: NistSet, name: string, wanted: number): number {
  return Math.min(wanted, (set.verification.double_input_ceiling_lre[name] ?? wanted) - 0.1)
}

describe.runIf(nistPresent)('NIST linear regression and analysis of variance over HTTP', () => {
  let service: Service
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  const answerOf = async (set: NistSet) =>
    (
      await request(service.origin)
        .post('/v1/fits')
        .send({ data: { columns: set.columns }, model: { formula: set.formula_r } })
        .expect(200)
    ).body

  it('has eleven sets of each kind', () => {
    expect(linear).toHaveLength(11)
    expect(anova).toHaveLength(11)
  })

  it.each(linear.map((set) => [set.name, set] as const))(
    '%s: 13 digits or the ceiling',
    async (_, set) => {
      const { least_squares, maximum_likelihood, equivalence } = await answerOf(set)
      const { estimates, standard_errors } = set.certified
      expect
        .soft(worst(least_squares.coefficients, 'estimate', estimates))
        .toBeGreaterThanOrEqual(bar(set, 'estimates', 13))
      expect
        .soft(worst(maximum_likelihood.coefficients, 'estimate', estimates))
        .toBeGreaterThanOrEqual(bar(set, 'estimates', 13))
      expect
        .soft(worst(least_squares.coefficients, 'std_error', standard_errors))
        .toBeGreaterThanOrEqual(bar(set, 'se', 13))
      expect
        .soft(digits(least_squares.glance.r_squared, set.certified.r_squared))
        .toBeGreaterThanOrEqual(13)
      expect.soft(equivalence.verdict).toBe('identical')
      expect.soft(equivalence.consistent).toBe(true)
    }
  )

  it.each(anova.map((set) => [set.name, set] as const))(
    '%s: the ceiling of its F, residual variance and R²',
    async (_, set) => {
      const { least_squares, equivalence } = await answerOf(set)
      const { glance } = least_squares
      expect.soft(least_squares.status).toBe('ok')
      expect
        .soft(digits(glance.f_statistic, set.certified.f))
        .toBeGreaterThanOrEqual(bar(set, 'f', 14))
      expect.soft(digits(glance.rss, set.certified.rss)).toBeGreaterThanOrEqual(bar(set, 'rss', 14))
      expect
        .soft(digits(glance.r_squared, set.certified.r_squared))
        .toBeGreaterThanOrEqual(bar(set, 'r2', 14))
      expect.soft(equivalence.consistent).toBe(true)
    }
  )
})
