import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Service, startService } from '../support/service.ts'
import { asking, type Json, x, y } from './requests.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
let right = 0
afterAll(async () => {
  process.stdout.write(`${right} of ${inputs.length} hostile inputs answered rightly\n`)
  await service.close()
})

/** What a right answer to a hostile input shows: a refusal by its kind, or the status of each block. */
type Expected =
  | readonly [status: number, slug: string]
  | readonly [squares: string, likelihood: string]

const line = (xs: readonly unknown[], ys: readonly unknown[]): Json =>
  asking({ formula: 'y ~ x' }, { columns: { x: xs, y: ys } })
const logit = (xs: readonly number[], ys: readonly number[]): Json =>
  asking({ formula: 'y ~ x', family: 'bernoulli' }, { columns: { x: xs, y: ys } })
const deficient = ['rank_deficient', 'rank_deficient'] as const
const text = (columns: string) => `{"data":{"columns":${columns}},"model":{"formula":"y ~ x"}}`

/** The inputs on which peers fail most; every one is ordinary in production. */
const inputs: readonly (readonly [name: string, body: Json | string, expected: Expected])[] = [
  [
    'collinear columns',
    asking({ formula: 'y ~ x + z' }, { columns: { x, y, z: x.map((v) => 2 * v) } }),
    deficient
  ],
  [
    'a column equal to the intercept',
    line(
      x.map(() => 1),
      y
    ),
    deficient
  ],
  [
    'a perfect fit',
    line(
      x,
      x.map((v) => 1 + 2 * v)
    ),
    ['perfect_fit', 'perfect_fit']
  ],
  [
    'a constant response',
    line(
      x,
      x.map(() => 5.1)
    ),
    ['perfect_fit', 'perfect_fit']
  ],
  ['as many rows as coefficients', line([1, 2], [3, 5]), ['saturated', 'saturated']],
  [
    'fewer rows than coefficients',
    asking({ formula: 'y ~ x + z' }, { columns: { x: [1, 2], z: [2, 5], y: [3, 5] } }),
    deficient
  ],
  ['one row', line([1], [3]), deficient],
  [
    'x + 1e12',
    line(
      x.map((v) => v + 1e12),
      y
    ),
    ['ok', 'ok']
  ],
  [
    'x·1e-200',
    line(
      x.map((v) => v * 1e-200),
      y
    ),
    ['ok', 'ok']
  ],
  [
    'x·1e200',
    line(
      x.map((v) => v * 1e200),
      y
    ),
    ['ok', 'ok']
  ],
  ['complete separation', logit(x, [0, 0, 0, 0, 1, 1, 1, 1]), ['', 'does_not_exist']],
  ['quasi-complete separation', logit([-1, 0, 0, 1], [0, 0, 1, 1]), ['', 'does_not_exist']],
  [
    'one class only',
    logit(
      x,
      x.map(() => 1)
    ),
    ['', 'does_not_exist']
  ],
  ['2 in a logit', logit(x, [0, 1, 2, 0, 1, 0, 1, 1]), [422, 'outside-support']],
  [
    'ragged rows',
    asking({ formula: 'y ~ x' }, { rows: [{ x: 1, y: 2 }, { x: 2 }] }),
    [422, 'ragged-data']
  ],
  ['columns of two lengths', line([1, 2, 3], [1, 2]), [422, 'ragged-data']],
  ['no data', asking({ formula: 'y ~ x' }, { columns: {} }), [422, 'empty-dataset']],
  ['1e999', text('{"x":[1,2,3],"y":[1,1e999,3]}'), [422, 'non-finite-number']],
  ['NaN', text('{"x":[1,2,3],"y":[1,NaN,3]}'), [400, 'malformed-json']],
  ['a text among numbers', line([1, 2, 3], [1, 'two', 3]), [422, 'not-a-number']],
  ['JSON cut short', '{"data":{"columns":{"x":[1,2', [400, 'malformed-json']],
  ['100 000 nested arrays', `{"data":${'['.repeat(1e5)}`, [400, 'too-deep']]
]

/** Statistics of a block that was not to be had are null; those of one that was are numbers. */
function honest(block: Json): boolean {
  const rows = Array.isArray(block['coefficients']) ? block['coefficients'] : []
  const without = ['perfect_fit', 'saturated', 'does_not_exist', 'not_converged']
  const status = String(block['status'])
  if (without.includes(status)) {
    // A perfect fit has standard errors 0, as its sigma; the others have none.
    const none = status === 'perfect_fit' ? [null, 0] : [null]
    return rows.every(({ p_value, std_error }) => p_value === null && none.includes(std_error))
  }
  return rows.every((row) => row.aliased === true || Number.isFinite(row.estimate))
}

it('there are 22', () => expect(inputs.length).toBe(22))

it.each(inputs)('%s', async (_name, body, expected) => {
  const response = await request(service.origin)
    .post('/v1/fits')
    .set('Content-Type', 'application/json')
    .serialize((bytes: string) => bytes)
    .send(typeof body === 'string' ? body : JSON.stringify(body))
  const [first, second] = expected
  if (typeof first === 'number') {
    expect([response.status, response.body.type]).toEqual([first, `/problems/${second}`])
  } else {
    const { least_squares, maximum_likelihood, equivalence } = response.body
    expect(response.status).toBe(200)
    if (first !== '') expect(least_squares.status).toBe(first)
    expect(maximum_likelihood.status).toBe(second)
    expect([honest(least_squares), honest(maximum_likelihood)]).toEqual([true, true])
    expect(equivalence.consistent).toBe(true)
  }
  right += 1
})

const continuous = [
  'laplace',
  'student_t',
  'cauchy',
  'logistic',
  'uniform',
  'gumbel',
  'skew_normal',
  'lognormal',
  'gamma',
  'inverse_gaussian',
  'weibull',
  'beta'
]

describe.each(continuous)('%s', (family) => {
  const ask = async (columns: Json) =>
    (
      await request(service.origin)
        .post('/v1/fits')
        .send(asking({ formula: 'y ~ x', family }, { columns }))
    ).body

  it.each([
    ['a constant response', { x, y: x.map(() => 0.3) }, 'perfect_fit'],
    ['two rows for two coefficients', { x: [1, 3], y: [0.3, 0.7] }, 'saturated'],
    ['one row for two coefficients', { x: [1], y: [0.3] }, 'rank_deficient']
  ] as const)('%s leaves no dispersion, and both fits agree', async (_name, columns, status) => {
    const { least_squares, maximum_likelihood, equivalence } = await ask(columns)
    expect([least_squares.status, maximum_likelihood.status]).toEqual([status, status])
    expect(['identical', 'identical_for_design', 'coincident']).toContain(equivalence.verdict)
    for (const { estimate, std_error } of maximum_likelihood.dispersion) {
      expect([0, null]).toContain(estimate)
      expect(std_error).toBeNull()
    }
    for (const row of maximum_likelihood.coefficients) expect(row.std_error).toBeNull()
    expect(maximum_likelihood.glance.log_likelihood).toBeNull()
  })
})
