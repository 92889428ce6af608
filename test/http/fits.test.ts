import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examples } from '../../src/contract/examples/registry.ts'
import { fitResponse } from '../../src/contract/fit-response.ts'
import { problemDocument } from '../../src/contract/problem.ts'
import { type Service, startService } from '../support/service.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const post = (body: string | Buffer) =>
  request(service.origin)
    .post('/v1/fits')
    .set('Content-Type', 'application/json')
    .serialize((bytes: string) => bytes)
    .send(body)

const line = {
  data: { columns: { x: [1, 2, 3, 4], y: [2, 4.1, 5.9, 8.3] } },
  model: { formula: 'y ~ x' }
}
const fitOf = (data: string, formula = 'y ~ 1') =>
  `{"data":{${data}},"model":{"formula":"${formula}"}}`
const send = (value: unknown) => post(JSON.stringify(value))

describe('POST /v1/fits', () => {
  it('answers both estimates and the verdict', async () => {
    const response = await send(line)
    expect(response.status).toBe(200)
    const fit = fitResponse.parse(response.body)
    // Exact by hand: slope Σ(x−x̄)(y−ȳ)/Σ(x−x̄)² = 10.35/5.
    expect(fit.least_squares.coefficients[1]?.estimate).toBeCloseTo(2.07, 12)
    expect(fit.maximum_likelihood.coefficients[1]?.estimate).toBeCloseTo(2.07, 12)
    expect(fit.equivalence.verdict).toBe('identical')
    expect(fit.reproduce['request_digest']).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it.each(
    Object.values(examples).filter(
      ({ name, path }) => path === '/v1/fits' && name !== 'wrong_request'
    )
  )('the example $name can be run', async ({ request: body }) => {
    const response = await send(body)
    expect([response.status, response.body.errors]).toEqual([200, undefined])
    fitResponse.parse(response.body)
  })

  it('the example wrong_request names all three mistakes', async () => {
    const response = await send(examples.wrong_request.request)
    const problem = problemDocument.parse(response.body)
    expect(problem.status).toBe(422)
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      '/data/columns/x/2',
      '/model/family',
      '/model/wieghts'
    ])
  })

  it('the same request gives the same bytes but for its id', async () => {
    const [first, second] = [await send(line), await send(line)]
    const strip = (text: string) => text.replace(/"id":"[^"]*"/, '')
    expect(strip(first.text)).toBe(strip(second.text))
  })

  it('rows, columns and CSV give the same answer', async () => {
    const rows = line.data.columns.x.map((x, i) => ({ x, y: line.data.columns.y[i] }))
    const csv = `x,y\n${rows.map(({ x, y }) => `${x},${y}`).join('\n')}\n`
    const strip = (text: string) => text.replace(/"(id|request_digest)":"[^"]*"/g, '')
    const expected = strip((await send(line)).text)
    for (const data of [{ rows }, { csv }]) {
      expect(strip((await send({ ...line, data })).text)).toBe(expected)
    }
  })

  it('names of columns may be __proto__ and constructor', async () => {
    const body =
      '{"data":{"columns":{"__proto__":[1,2,3,4],"constructor":[2,4.1,5.9,8.3]}},"model":{"formula":"constructor ~ `__proto__`"}}'
    const response = await post(body)
    expect(response.status).toBe(200)
    expect(response.body.least_squares.coefficients[1].estimate).toBeCloseTo(2.07, 12)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('"strict" turns a status other than ok into 422 with the whole fit', async () => {
    const perfect = {
      ...line,
      data: { columns: { x: [1, 2, 3, 4], y: [2, 4, 6, 8] } },
      strict: true
    }
    const response = await send(perfect)
    expect([response.status, response.body.type]).toEqual([422, '/problems/fit-not-estimable'])
    expect(fitResponse.parse(response.body.fit).least_squares.status).toBe('perfect_fit')
  })

  it('group_by fits every group, and one bad group leaves the others alone', async () => {
    const columns = {
      g: ['a', 'a', 'a', 'b', 'b', 'b', 'c'],
      y: [1, 2, 4, 3, 5, 9, null]
    }
    const response = await send({ data: { columns }, model: { formula: 'y ~ 1' }, group_by: ['g'] })
    expect(response.status).toBe(200)
    const [a, b, c] = response.body.groups
    expect([a.key, b.key, c.key]).toEqual([{ g: 'a' }, { g: 'b' }, { g: 'c' }])
    expect(a.fit.least_squares.coefficients[0].estimate).toBeCloseTo(7 / 3, 12)
    expect(b.fit.least_squares.coefficients[0].estimate).toBeCloseTo(17 / 3, 12)
    expect(c.errors[0].code).toBe('empty_dataset')
    expect(response.body.roll_up.statuses).toEqual({ ok: 2, refused: 1 })
  })

  it('an integer that a double cannot hold is warned about', async () => {
    const response = await post(
      '{"data":{"columns":{"y":[9007199254740993,1,2]}},"model":{"formula":"y ~ 1"}}'
    )
    expect(response.body.warnings[0]).toMatchObject({
      code: 'precision_lost',
      pointer: '/data/columns/y/0'
    })
  })

  it.each<[what: string, body: string | Buffer, status: number, slug: string]>([
    ['an empty body', '', 400, 'empty-body'],
    ['a missing value', '{"data": }', 400, 'malformed-json'],
    ['NaN', '{"data":{"columns":{"y":[1,NaN]}}}', 400, 'malformed-json'],
    ['a key twice', '{"data":{},"data":{}}', 400, 'duplicate-key'],
    ['400 000 nested arrays', '['.repeat(400_000), 400, 'too-deep'],
    ['bytes that are not UTF-8', Buffer.from('{"\xff":1}', 'latin1'), 400, 'invalid-utf8'],
    ['a number for a request', '3', 422, 'invalid-value'],
    ['1e999', fitOf('"columns":{"y":[1,1e999]}'), 422, 'non-finite-number'],
    ['a number in quotes', fitOf('"columns":{"y":[1,"2"]}'), 422, 'not-a-number'],
    ['columns of two lengths', fitOf('"columns":{"y":[1,2],"x":[1]}'), 422, 'ragged-data'],
    ['no columns', fitOf('"columns":{}'), 422, 'empty-dataset'],
    ['two tables', fitOf('"columns":{"y":[1,2]},"rows":[]'), 422, 'invalid-value'],
    ['an unknown column', fitOf('"columns":{"y":[1,2]}', 'y ~ z'), 422, 'unknown-name'],
    ['an unknown key', fitOf('"columns":{"y":[1,2]},"__proto__":{}'), 422, 'unknown-property'],
    ['a text for a number', fitOf('"columns":{"y":[1]},"missing":1'), 422, 'invalid-value'],
    ['an unknown data set', fitOf('"dataset":"none"'), 422, 'unknown-name'],
    ['an open quote in CSV', fitOf('"csv":"y\\n\\"1"'), 422, 'csv-unclosed-quote']
  ])('%s → problem, and the next fit is right', async (_what, body, status, slug) => {
    const response = await post(body)
    expect([response.status, response.body.type]).toEqual([status, `/problems/${slug}`])
    problemDocument.parse(response.body)
    expect((await send(line)).body.least_squares.coefficients[1].estimate).toBeCloseTo(2.07, 12)
  })

  it('a time limit of one millisecond → 504, and the service goes on', async () => {
    const y = Array.from({ length: 200_000 }, (_, i) => i % 7)
    const x = Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 1009)
    const big = { data: { columns: { x, y } }, model: { formula: 'y ~ x', family: 'poisson' } }
    const response = await send({ ...big, optimizer: { timeout_ms: 1 } })
    expect([response.status, response.body.type]).toEqual([504, '/problems/timeout'])
    expect((await send(line)).status).toBe(200)
  })
})
