import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { usualLimits } from '../../src/core/model/limits.ts'
import { type Service, startService } from '../support/service.ts'

let service: Service
beforeAll(async () => {
  const costs = { ...usualLimits, levels: 20, parameters: 30, cells: 5000, operations: 1e6 }
  service = await startService({ rowLimit: 1000, columnLimit: 5, costs })
})
afterAll(() => service.close())

const post = (body: object) => request(service.origin).post('/v1/fits').send(body)
const n = 400
const x = Array.from({ length: n }, (_, i) => i / n)
const y = x.map((value, i) => 1 + value + Math.sin(7 * i))
const wide = Array.from({ length: 1000 }, (_, i) => i / 1000)
const labels = (levels: number) => x.map((_, i) => `l${i % levels}`)
const formula = (text: string, columns: object, rest: object = {}) => ({
  data: { columns: { x, y, ...columns } },
  model: { formula: text },
  ...rest
})
const bootstrap = (replicates: number) => ({
  inference: { std_errors: { bootstrap: { replicates } } }
})
const sum = (terms: number) =>
  Array.from({ length: terms }, (_, k) => `sin(${k + 1}*x*a)`).join(' + ')

describe('what is too much is told before it is begun', () => {
  it.each<[string, object, string, string]>([
    [
      'rows',
      { data: { columns: { y: Array(1001).fill(1) } }, model: { formula: 'y ~ 1' } },
      'dataset-too-large',
      '1001 rows'
    ],
    ['columns', formula('y ~ x', { a: x, b: x, c: x, d: x }), 'too-many-columns', '6 columns'],
    ['levels', formula('y ~ g', { g: labels(21) }), 'too-many-levels', '21 levels'],
    ['parameters', formula('y ~ g*h', { g: labels(7), h: labels(5) }), 'too-many-parameters', '35'],
    [
      'D9 numbers held at once',
      formula('y ~ g', { g: labels(20) }),
      'too-expensive',
      '8000 numbers'
    ],
    [
      'D5 operations of a bootstrap',
      formula('y ~ x', {}, bootstrap(2000)),
      'too-expensive',
      'at least 3.2e6'
    ],
    [
      'D5 operations of an expression',
      {
        data: { columns: { x: wide, y: wide } },
        model: { mean: sum(300), response: 'y', parameters: { a: { start: 1 } } }
      },
      'too-expensive',
      'operations'
    ]
  ])('%s', async (_what, body, slug, figure) => {
    const response = await post(body)
    expect([response.status, response.body.type]).toEqual([413, `/problems/${slug}`])
    expect(response.body.errors[0].detail).toContain(figure)
  })

  it('D5 what cannot be done in the time limit of the request', async () => {
    const roomy = await startService()
    const names = [...'abcdefghij']
    const rows = Array.from({ length: 4000 }, (_, i) => Math.sin(i))
    const columns = Object.fromEntries(
      names.map((name, k) => [name, rows.map((v) => v ** (k + 1))])
    )
    const body = {
      data: { columns: { ...columns, y: rows } },
      model: { formula: `y ~ ${names.join(' + ')}` },
      ...bootstrap(100_000),
      optimizer: { timeout_ms: 4000 }
    }
    const response = await request(roomy.origin).post('/v1/fits').send(body)
    await roomy.close()
    expect([response.status, response.body.type]).toEqual([413, '/problems/too-expensive'])
    expect(response.body.errors[0].detail).toContain('in its time')
  })

  it('what is within the limits is fitted', async () => {
    const g = labels(10)
    expect((await post(formula('y ~ g', { g }))).status).toBe(200)
    expect((await post(formula('y ~ x', {}, bootstrap(200)))).status).toBe(200)
  })

  it('an upload has the same limits', async () => {
    const csv = `x\n${'1\n'.repeat(1001)}`
    const response = await request(service.origin)
      .put('/v1/datasets/long')
      .set('Content-Type', 'text/csv')
      .send(csv)
    expect([response.status, response.body.type]).toEqual([413, '/problems/dataset-too-large'])
  })
})
