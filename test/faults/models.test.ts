import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitResponse } from '../../src/contract/fit-response.ts'
import { problemDocument } from '../../src/contract/problem.ts'
import { digits } from '../support/digits.ts'
import { type Service, startService } from '../support/service.ts'
import { outcomes } from './outcomes.ts'
import { bodies, numerics, statements } from './refusals.ts'
import { asking, columns, mean, start, x, y } from './requests.ts'

let service: Service
let healthy = ''
beforeAll(async () => {
  service = await startService()
  healthy = await canary()
})
afterAll(() => service.close())

const post = (body: unknown) =>
  request(service.origin)
    .post('/v1/fits')
    .set('Content-Type', 'application/json')
    .serialize((bytes: string) => bytes)
    .send(typeof body === 'string' ? body : JSON.stringify(body))

/** An ordinary fit; whatever came before it, it must answer the same bytes. */
async function canary(): Promise<string> {
  const { text } = await post({ data: { columns }, model: { formula: 'y ~ x' } })
  return text.replace(/"id":"[^"]*"/, '')
}

describe('what cannot be answered is refused, and the service is as before', () => {
  it.each([...bodies, ...statements, ...numerics])(
    '%s',
    async (_id, body, status, slug, pointer) => {
      const response = await post(body)
      expect([response.status, response.body.type]).toEqual([status, `/problems/${slug}`])
      const problem = problemDocument.parse(response.body)
      expect(problem.errors?.[0]?.pointer.startsWith(pointer)).toBe(true)
      expect(problem.errors?.[0]?.detail.length).toBeGreaterThan(10)
      expect(JSON.stringify(problem).length).toBeLessThan(20_000)
      expect(Reflect.get(globalThis, 'hit')).toBeUndefined()
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
      expect(await canary()).toBe(healthy)
    }
  )

  it.each([
    [
      'a family, a ragged column and a column of the formula',
      {
        data: { columns: { y: [1, 2, 3], x: [1, 2] } },
        model: { formula: 'y ~ xx', family: 'poison' }
      },
      ['/data/columns', '/model/family', '/model/formula']
    ],
    [
      'a parameter of a mean, a bad level and a property',
      {
        data: { columns: { y: [1, 2, 3], x: [1, 2, 4] } },
        model: { mean: 'a * x + bb', response: 'y', parameters: { a: {}, b: {} } },
        inference: { level: 2 },
        colour: 'red'
      },
      ['/colour', '/inference/level', '/model/mean']
    ],
    [
      'the syntax of a formula whose data are nowhere',
      { data: { dataset: 'none' }, model: { formula: 'y ~ (x', family: 'normal' } },
      ['/data/dataset', '/model/formula']
    ]
  ])('every fault is told at once: %s', async (_title, body, pointers) => {
    const { body: problem, status } = await post(body)
    expect([400, 404, 422]).toContain(status)
    const found = problemDocument.parse(problem).errors?.map(({ pointer }) => pointer) ?? []
    for (const pointer of pointers) {
      expect(found.filter((one) => one.startsWith(pointer))).toHaveLength(1)
    }
  })

  it('B14 100 000 bad cells give 20 errors and their number', async () => {
    const bad = Array.from({ length: 100_000 }, () => ({}))
    const { body, status } = await post(asking({ formula: 'y ~ 1' }, { columns: { y: bad } }))
    expect([status, body.errors.length, body.errors_total]).toEqual([422, 20, 100_000])
  })

  it.each([
    ['200 000 keys', (i: number) => `"k${i}"`],
    ['131 072 keys like integers', (i: number) => `"${i % 131_072}0${i}"`]
  ])('B8 %s as columns are refused', async (_what, key) => {
    const keys = Array.from({ length: 200_000 }, (_, i) => `${key(i)}:[1]`)
    const { body, status } = await post(
      `{"data":{"columns":{${keys.join()}}},"model":{"formula":"k1 ~ 1"}}`
    )
    expect([status, body.type]).toEqual([413, '/problems/too-many-columns'])
    expect(await canary()).toBe(healthy)
  })

  it('D2 unknown names come with the nearest known ones', async () => {
    const { body } = await post(
      asking({ formula: 'y ~ lenght' }, { columns: { ...columns, length: x, width: x } })
    )
    expect(body.errors[0].hint).toContain('length')
  })
})

describe('what has no estimate says so, with the rest of the answer', () => {
  it.each(outcomes.map((row) => [row[0], row] as const))('%s', async (_id, row) => {
    const [, body, expected, check] = row
    const response = await post(body)
    expect([response.status, response.body.errors]).toEqual([200, undefined])
    expect(response.text).not.toMatch(/NaN|Infinity"|undefined/)
    const answer = fitResponse.parse(response.body)
    for (const block of ['least_squares', 'maximum_likelihood'] as const) {
      const statuses = [expected[block] ?? answer[block].status].flat()
      expect.soft(statuses).toContain(answer[block].status)
      expect.soft(answer[block].status === 'ok').toBe(answer[block].reason === null)
    }
    expect(answer.equivalence.consistent).toBe(true)
    check?.(answer)
    expect(await canary()).toBe(healthy)
  })

  const shifted: readonly (readonly [
    string,
    (value: number) => number,
    (value: number) => number
  ])[] = [
    ['x + 1e12', (v) => v + 1e12, (v) => v],
    ['x·1e200', (v) => v * 1e200, (v) => v],
    ['x·1e-200', (v) => v * 1e-200, (v) => v],
    ['y·1e200', (v) => v, (v) => v * 1e200],
    ['y·1e-200', (v) => v, (v) => v * 1e-200],
    ['x·1e-12, y·1e12', (v) => v * 1e-12, (v) => v * 1e12]
  ]
  it.each(shifted)('E5 %s: the statistics of the plain scale', async (_id, ofX, ofY) => {
    const plain = fitResponse.parse((await post(asking({ formula: 'y ~ x' }))).body)
    const moved = fitResponse.parse(
      (await post(asking({ formula: 'y ~ x' }, { columns: { x: x.map(ofX), y: y.map(ofY) } }))).body
    )
    expect([moved.least_squares.status, moved.maximum_likelihood.status]).toEqual(['ok', 'ok'])
    for (const block of ['least_squares', 'maximum_likelihood'] as const) {
      const [a, b] = [plain[block].coefficients[1], moved[block].coefficients[1]]
      expect(digits(b?.statistic, a?.statistic ?? Number.NaN)).toBeGreaterThan(9)
      expect(digits(b?.p_value, a?.p_value ?? Number.NaN)).toBeGreaterThan(9)
    }
    const r2 = plain.least_squares.glance?.r_squared ?? Number.NaN
    expect(digits(moved.least_squares.glance?.r_squared, r2)).toBeGreaterThan(9)
    expect(moved.equivalence.verdict).toBe('identical')
  })

  it('E22 a start at the optimum stays there', async () => {
    const first = (await post(mean('a*exp(b*x)', { a: start(2), b: start(0.2) }))).body
    const [a, b] = first.maximum_likelihood.coefficients
    const again = (await post(mean('a*exp(b*x)', { a: start(a.estimate), b: start(b.estimate) })))
      .body
    expect(again.maximum_likelihood.status).toBe('ok')
    for (const block of ['least_squares', 'maximum_likelihood'] as const) {
      expect(digits(again[block].coefficients[0].estimate, a.estimate)).toBeGreaterThan(13)
      expect(digits(again[block].coefficients[1].estimate, b.estimate)).toBeGreaterThan(13)
    }
    expect(again.least_squares.convergence.iterations).toBeLessThanOrEqual(3)
  })
})
