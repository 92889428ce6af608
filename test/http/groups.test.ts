import { request as openRequest } from 'node:http'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Service, startService } from '../support/service.ts'

let service: Service
beforeAll(async () => {
  service = await startService({ threads: 2 })
})
afterAll(() => service.close())

const size = 300
const places = Array.from({ length: 8 * size }, (_, i) => i)
const columns = {
  g: places.map((i) => `g${Math.floor(i / 8)}`),
  x: places.map((i) => Math.sin(i)),
  // Group 7 has no response.
  y: places.map((i) => (Math.floor(i / 8) === 7 ? null : Math.cos(3 * i)))
}
const asked = { data: { columns }, model: { formula: 'y ~ x' }, group_by: ['g'] }

const answerIn = (type: string, body: object): Promise<string> =>
  request(service.origin)
    .post('/v1/fits')
    .set('Accept', type)
    .send(body)
    .buffer()
    .parse((response, done) => {
      const parts: string[] = []
      response.on('data', (part) => parts.push(String(part)))
      response.on('end', () => done(null, parts.join('')))
    })
    .then(({ body: text }) => text)

const bare = (text: string): string => text.replaceAll(/"id":"[^"]*"/g, '"id":""')
const withoutDigest = (text: string) => text.replaceAll(/"request_digest":"[^"]*"/g, '')

describe('POST /v1/fits with group_by', () => {
  it('application/x-ndjson has the groups of the JSON answer in their order, byte for byte', async () => {
    const whole = await answerIn('application/json', asked)
    const lines = (await answerIn('application/x-ndjson', asked)).trimEnd().split('\n')
    expect(lines).toHaveLength(size)
    const joined = `{"groups":[${lines.join(',')}],"roll_up":`
    expect(bare(whole).startsWith(bare(joined))).toBe(true)
    const { roll_up } = JSON.parse(whole)
    expect(roll_up.statuses).toEqual({ ok: size - 1, refused: 1 })
  })

  it('first lines leave before the last group is fitted, and a client that hangs up stops the work', async () => {
    const many = { ...asked, data: { columns: repeated(20) }, optimizer: { timeout_ms: 600_000 } }
    const body = JSON.stringify(many)
    const { origin, engine } = service
    const read = await new Promise<string>((resolve, reject) => {
      const call = openRequest(`${origin}/v1/fits`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' }
      })
      call.on('response', (response) => {
        response.once('data', (piece) => {
          call.destroy()
          resolve(String(piece))
        })
        response.on('error', () => undefined)
      })
      call.on('error', reject)
      call.end(body)
    })
    expect(read.split('\n').length).toBeLessThan(20 * size)
    expect(JSON.parse(read.slice(0, read.indexOf('\n'))).key).toEqual({ g: 'r0g0' })
    // Both threads take another task although 6000 groups were asked for.
    const small = Buffer.from(JSON.stringify({ ...asked, group_by: undefined }))
    const next = [1, 2].map(() => engine.run({ body: small }, new AbortController().signal))
    expect((await Promise.all(next)).map(({ kind }) => kind)).toEqual(['answer', 'answer'])
  })

  it('a group that is refused says why in every form', async () => {
    const text = await answerIn('text/plain', asked)
    expect(text.match(/^Group: g = g\d+$/gm)).toHaveLength(size)
    expect(text).toMatch(/Group: g = g7\nRefused: \S/)
    const table = await answerIn('text/csv', asked)
    expect(table.trimEnd().split('\r\n')).toHaveLength(1 + 4 * (size - 1))
    const lines = (await answerIn('application/x-ndjson', asked)).split('\n')
    expect(JSON.parse(lines[7] ?? '')).toMatchObject({
      key: { g: 'g7' },
      fit: null,
      errors: [{ code: 'empty_dataset' }]
    })
  })

  it.each(['application/json', 'application/x-ndjson'])(
    'strict answers 422 in %s with the groups inside the problem',
    async (type) => {
      const problem = JSON.parse(await answerIn(type, { ...asked, strict: true }))
      expect([problem.status, problem.type]).toEqual([422, '/problems/fit-not-estimable'])
      expect(problem.detail).toMatch(/^1 of 300 groups/)
      expect(problem.fit.groups).toHaveLength(size)
    }
  )

  it('an idempotent request is answered once, lines too', async () => {
    const send = () =>
      request(service.origin)
        .post('/v1/fits')
        .set({ Accept: 'application/x-ndjson', 'Idempotency-Key': 'lines' })
        .send(asked)
    const [first, second] = [await send(), await send()]
    expect(second.headers['idempotent-replayed']).toBe('true')
    expect(second.text).toBe(first.text)
  })

  it('M18 each group is what its own request answers, whatever the others are', async () => {
    const lines = (await answerIn('application/x-ndjson', asked)).split('\n')
    const rows = places.slice(80, 88)
    const own = Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, rows.map((i) => values[i])])
    )
    const single = await answerIn('application/json', {
      data: { columns: own },
      model: asked.model
    })
    const line = `{"key":{"g":"g10"},"fit":${single}}`
    expect(withoutDigest(bare(lines[10] ?? ''))).toBe(withoutDigest(bare(line)))
  })

  const wave = (i: number) => Math.sin(7 * i * i)
  const two = Array.from({ length: 60 }, (_, i) => i)
  const pair: Readonly<Record<string, readonly (number | string)[]>> = {
    g: two.map((i) => (i % 3 === 0 ? 'a' : 'b')),
    x: two.map((i) => 0.2 + (i % 13) / 3),
    z: two.map((i) => Math.cos(5 * i)),
    y: two.map((i) => (2 * (i % 13)) / (4 + (i % 13)) + 0.1 * wave(i)),
    w: two.map((i) => 1 + (i % 13) / 4 + wave(i + 60)),
    kind: two.map((i) => ['u', 'v', 'w'][Math.floor(1.5 + 1.49 * wave(i))] ?? 'u')
  }
  const start = (value: number) => ({ start: value })
  it.each<[string, object]>([
    ['a formula', { formula: 'w ~ x + z' }],
    [
      'a mean',
      {
        mean: 'v*x/(k + x) + c',
        response: 'y',
        parameters: { v: start(2), k: start(1), c: start(0) }
      }
    ],
    [
      'a density',
      {
        log_density: '-log(s) - (w - a - b*x)^2/(2*s^2)',
        parameters: { a: start(1), b: start(0), s: { start: 1, lower: 0 } }
      }
    ],
    ['two formulas', { formulas: ['w ~ x', 'y ~ z'] }],
    ['responses together', { formula: 'cbind(w, y) ~ x' }],
    ['a covariance', { formula: 'w ~ x', covariance: { structure: 'ar1', rho: 'estimate' } }],
    ['labels', { formula: 'kind ~ z', family: 'multinomial' }]
  ])('%s: each group is what its own request answers, byte for byte', async (_, model) => {
    const include = ['fitted', 'residuals', 'vcov', 'influence', 'tests']
    const body = { data: { columns: pair }, model, group_by: ['g'], include }
    const lines = (await answerIn('application/x-ndjson', body)).trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    for (const [k, key] of ['a', 'b'].entries()) {
      const rows = two.filter((i) => pair['g']?.[i] === key)
      const own = Object.fromEntries(
        Object.entries(pair).map(([name, values]) => [name, rows.map((i) => values[i])])
      )
      const single = await answerIn('application/json', { data: { columns: own }, model, include })
      expect(JSON.parse(single).maximum_likelihood.status).toBe('ok')
      const line = `{"key":{"g":"${key}"},"fit":${single}}`
      expect(withoutDigest(bare(lines[k] ?? ''))).toBe(withoutDigest(bare(line)))
    }
  })

  it('an equation of matrices has no columns to group by, which is said', async () => {
    const matrices = {
      X: two.slice(0, 8).map((i) => [[1, i]]),
      Y: two.slice(0, 8).map((i) => [[2 + 3 * i + wave(i)]])
    }
    const body = {
      data: { matrices },
      model: { equation: 'Y = X * B', unknown: 'B' },
      group_by: ['g']
    }
    const problem = JSON.parse(await answerIn('application/json', body))
    expect(problem.status).toBe(422)
    expect(problem.errors).toMatchObject([{ code: 'unsupported', pointer: '/group_by' }])
  })
})

function repeated(times: number): typeof columns {
  const all = Array.from({ length: times }, (_, k) => k)
  return {
    g: all.flatMap((k) => columns.g.map((name) => `r${k}${name}`)),
    x: all.flatMap(() => columns.x),
    y: all.flatMap(() => columns.y)
  }
}
