import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type JsonObject, referenceCases, requestOf } from '../support/reference-case.ts'
import { type Service, startService } from '../support/service.ts'

interface Expectation {
  readonly name: string
  readonly columns: JsonObject
  readonly model: JsonObject
  readonly squares: string
  readonly likelihood: string
  readonly verdict: string
}

const x = [1, 2, 3, 4, 5, 6, 7, 8]
const binary = [0, 0, 0, 0, 1, 1, 1, 1]

const table: readonly Expectation[] = [
  {
    name: 'an ordinary fit',
    columns: { x, y: [2, 4, 5, 4, 5, 8, 9, 9] },
    model: { formula: 'y ~ x' },
    squares: 'ok',
    likelihood: 'ok',
    verdict: 'identical'
  },
  {
    name: 'a column that is the sum of two others',
    columns: {
      a: x,
      b: [3, 1, 4, 1, 5, 9, 2, 6],
      c: [4, 3, 7, 5, 10, 15, 9, 14],
      y: [2, 4, 5, 4, 5, 8, 9, 9]
    },
    model: { formula: 'y ~ a + b + c' },
    squares: 'rank_deficient',
    likelihood: 'rank_deficient',
    verdict: 'identical'
  },
  {
    name: 'a constant column beside the intercept',
    columns: { x: [1, 1, 1, 1], y: [2, 4, 5, 4] },
    model: { formula: 'y ~ x' },
    squares: 'rank_deficient',
    likelihood: 'rank_deficient',
    verdict: 'identical'
  },
  {
    name: 'as many coefficients as rows',
    columns: { x: [1, 2], y: [2, 5] },
    model: { formula: 'y ~ x' },
    squares: 'saturated',
    likelihood: 'saturated',
    verdict: 'identical'
  },
  {
    name: 'one row',
    columns: { y: [2] },
    model: { formula: 'y ~ 1' },
    squares: 'saturated',
    likelihood: 'saturated',
    verdict: 'identical'
  },
  {
    name: 'fewer rows than coefficients',
    columns: { x: [1, 2], z: [3, 1], y: [2, 5] },
    model: { formula: 'y ~ x + z' },
    squares: 'rank_deficient',
    likelihood: 'rank_deficient',
    verdict: 'identical'
  },
  {
    name: 'points on a line',
    columns: { x, y: x.map((v) => 2 + 3 * v) },
    model: { formula: 'y ~ x' },
    squares: 'perfect_fit',
    likelihood: 'perfect_fit',
    verdict: 'identical'
  },
  {
    name: 'a constant response',
    columns: { x, y: x.map(() => 7) },
    model: { formula: 'y ~ x' },
    squares: 'perfect_fit',
    likelihood: 'perfect_fit',
    verdict: 'identical'
  },
  {
    name: 'complete separation',
    columns: { x, y: binary },
    model: { formula: 'y ~ x', family: 'bernoulli' },
    squares: 'does_not_exist',
    likelihood: 'does_not_exist',
    verdict: 'not_comparable'
  },
  {
    name: 'quasi-complete separation of four rows',
    columns: { x: [-1, 0, 0, 1], y: [0, 0, 1, 1] },
    model: { formula: 'y ~ x', family: 'bernoulli' },
    squares: 'does_not_exist',
    likelihood: 'does_not_exist',
    verdict: 'not_comparable'
  },
  {
    name: 'one class only',
    columns: { x, y: x.map(() => 1) },
    model: { formula: 'y ~ x', family: 'bernoulli' },
    squares: 'does_not_exist',
    likelihood: 'does_not_exist',
    verdict: 'not_comparable'
  },
  {
    name: 'counts that are all zero',
    columns: { x, y: x.map(() => 0) },
    model: { formula: 'y ~ x', family: 'poisson' },
    squares: 'does_not_exist',
    likelihood: 'does_not_exist',
    verdict: 'not_comparable'
  },
  {
    name: 'labels',
    columns: { x, y: ['H', 'T', 'H', 'T', 'T', 'H', 'H', 'T'] },
    model: { formula: 'y ~ x', family: 'bernoulli', event: 'H' },
    squares: 'not_defined',
    likelihood: 'ok',
    verdict: 'not_comparable'
  },
  {
    name: 'true and false',
    columns: { x, y: [true, false, true, false, false, true, true, false] },
    model: { formula: 'y ~ x', family: 'bernoulli' },
    squares: 'not_defined',
    likelihood: 'ok',
    verdict: 'not_comparable'
  },
  {
    name: 'labels with a coding',
    columns: { x, y: ['H', 'T', 'H', 'T', 'T', 'H', 'H', 'T'] },
    model: { formula: 'y ~ x', family: 'bernoulli', event: 'H', coding: { H: 1, T: 0 } },
    squares: 'ok',
    likelihood: 'ok',
    verdict: 'different'
  },
  {
    name: 'counts in groups',
    columns: { g: ['a', 'a', 'b', 'b', 'c', 'c'], y: [3, 5, 2, 1, 8, 9] },
    model: { formula: 'y ~ g', family: 'poisson' },
    squares: 'ok',
    likelihood: 'ok',
    verdict: 'identical_for_design'
  },
  {
    name: 'a mean of counts',
    columns: { y: [3, 5, 2, 1, 8, 9] },
    model: { formula: 'y ~ 1', family: 'poisson' },
    squares: 'ok',
    likelihood: 'ok',
    verdict: 'identical'
  },
  {
    name: 'counts on a number',
    columns: { x, y: [1, 3, 2, 5, 4, 9, 8, 14] },
    model: { formula: 'y ~ x', family: 'poisson' },
    squares: 'ok',
    likelihood: 'ok',
    verdict: 'different'
  },
  {
    name: 'precision weights',
    columns: { x, w: [1, 2, 3, 1, 2, 3, 1, 2], y: [2, 4, 5, 4, 5, 8, 9, 9] },
    model: { formula: 'y ~ x', weights: 'w' },
    squares: 'ok',
    likelihood: 'ok',
    verdict: 'identical'
  },
  {
    name: 'a symmetric sample under Laplace errors',
    columns: { y: [-3, -1, 0, 1, 3] },
    model: { formula: 'y ~ 1', family: 'laplace' },
    squares: 'ok',
    likelihood: 'ok',
    verdict: 'coincident'
  },
  {
    name: 'a product of parameters',
    columns: { x, y: [2, 4, 5, 4, 5, 8, 9, 9] },
    model: { mean: 'a * b * x', response: 'y', parameters: { a: { start: 1 }, b: { start: 1 } } },
    squares: 'not_identified',
    likelihood: 'not_identified',
    verdict: 'not_comparable'
  }
]

/** Every number of an answer, wherever it stands; JSON has no NaN, so null is what is looked for. */
function noEmptyNumbers(value: unknown): boolean {
  return !JSON.stringify(value).includes('NaN')
}

describe('statuses and verdicts over HTTP', () => {
  let service: Service
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  const send = async (body: JsonObject) =>
    (await request(service.origin).post('/v1/fits').send(body).expect(200)).body

  it.each(table.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    const body = await send({ data: { columns: row.columns }, model: row.model })
    expect.soft(body.least_squares.status).toBe(row.squares)
    expect.soft(body.maximum_likelihood.status).toBe(row.likelihood)
    expect.soft(body.equivalence.verdict).toBe(row.verdict)
    expect.soft(body.equivalence.consistent).toBe(true)
    for (const block of [body.least_squares, body.maximum_likelihood]) {
      if (block.status === 'ok') expect.soft(block.reason).toBeNull()
      else expect.soft(block.reason).toMatch(/\w.*\.$/)
    }
    expect(noEmptyNumbers(body)).toBe(true)
  })

  it('rank deficiency names the relation and keeps the aliased row', async () => {
    const { least_squares } = await send({
      data: {
        columns: {
          a: x,
          b: [3, 1, 4, 1, 5, 9, 2, 6],
          c: [4, 3, 7, 5, 10, 15, 9, 14],
          y: [2, 4, 5, 4, 5, 8, 9, 9]
        }
      },
      model: { formula: 'y ~ a + b + c' }
    })
    expect(least_squares.relations).toEqual(['c = a + b'])
    expect(least_squares.aliased).toEqual(['c'])
    expect(least_squares.coefficients[3]).toMatchObject({
      term: 'c',
      estimate: null,
      aliased: true
    })
    expect(least_squares.sigma2).toBeGreaterThan(0)
  })

  it('separation gives the direction, the signs and the supremum', async () => {
    const { maximum_likelihood } = await send({
      data: { columns: { x: [-1, 0, 0, 1], y: [0, 0, 1, 1] } },
      model: { formula: 'y ~ x', family: 'bernoulli' }
    })
    expect(maximum_likelihood.separating_direction).toEqual([{ term: 'x', direction: 1 }])
    expect(maximum_likelihood.separated_rows).toEqual([0, 3])
    expect(maximum_likelihood.coefficients[0].estimate).toBeCloseTo(0, 12)
    expect(maximum_likelihood.coefficients[1]).toMatchObject({
      estimate: null,
      limit: '+inf',
      std_error: null
    })
    expect(maximum_likelihood.log_likelihood_supremum).toBeCloseTo(2 * Math.log(0.5), 12)
    expect(maximum_likelihood.glance.log_likelihood).toBeNull()
  })

  const missing = referenceCases.filter(({ reference }) => reference['mle_exists'] === false)
  it.each(missing.map((reference) => [reference.name, reference] as const))(
    '%s does not exist, with its limits',
    async (_, reference) => {
      const { maximum_likelihood } = await send(requestOf(reference))
      const supremum = reference.reference['sup_logLik']
      const limits = (reference.reference['limit_estimates'] ?? {}) as Readonly<
        Record<string, number>
      >
      const diverging = (reference.reference['diverging'] ?? {}) as Readonly<Record<string, string>>
      expect(maximum_likelihood.status).toBe('does_not_exist')
      expect(maximum_likelihood.log_likelihood_supremum).toBeCloseTo(Number(supremum), 10)
      for (const row of maximum_likelihood.coefficients) {
        if (row.term in limits) expect(row.estimate).toBeCloseTo(limits[row.term] ?? Number.NaN, 10)
        if (row.term in diverging) expect(row.limit).toBe(diverging[row.term]?.toLowerCase())
      }
    }
  )

  it('what is not unique gives its range', async () => {
    const reference = referenceCases.find(({ name }) => name === 'lad_median_even_nonunique')
    if (reference === undefined) throw new Error('the case is missing')
    const { maximum_likelihood, warnings } = await send(requestOf(reference))
    expect(maximum_likelihood.optimal_set).toEqual([{ term: '(Intercept)', low: 4, high: 8 }])
    expect(warnings.map((warning: { code: string }) => warning.code)).toContain('not_unique')
  })
})
