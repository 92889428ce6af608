import { connect } from 'node:net'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemDocument } from '../../src/contract/problem.ts'
import { type Service, startService } from '../support/service.ts'

let service: Service
beforeAll(async () => {
  service = await startService({ bodyLimit: 2048 })
})
afterAll(() => service.close())

const json = 'application/json'

/** The reply must be a problem document of this kind; its page must exist. */
async function expectProblem(
  response: request.Response,
  status: number,
  slug: string
): Promise<Record<string, unknown>> {
  expect([response.status, response.body.type]).toEqual([status, `/problems/${slug}`])
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  const problem = problemDocument.parse(response.body)
  expect(problem.status).toBe(status)
  expect(problem.instance).toBe(response.headers['x-request-id'])
  expect((await request(service.origin).get(problem.type)).status).toBe(200)
  return problem
}

/** Writes raw bytes and returns all that comes back until the server closes. */
function exchange(text: string): Promise<string> {
  const { hostname, port } = new URL(service.origin)
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.on('data', (chunk) => {
      received += chunk.toString()
    })
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
  })
}

describe('requests that HTTP itself refuses', () => {
  it.each([
    ['GET', '/v2/fits', 404, 'not-found'],
    ['POST', '/nowhere', 404, 'not-found'],
    ['GET', '/v1/fits', 405, 'method-not-allowed'],
    ['DELETE', '/v1/families', 405, 'method-not-allowed'],
    ['PATCH', '/v1/links/log', 405, 'method-not-allowed'],
    ['GET', '/v1/links/lgo', 404, 'not-found'],
    ['GET', '/problems/none', 404, 'not-found'],
    ['GET', '/%zz', 400, 'bad-request']
  ])('%s %s → %d %s', async (method, path, status, slug) => {
    const response = await request(service.origin)[
      method === 'GET'
        ? 'get'
        : method === 'POST'
          ? 'post'
          : method === 'PATCH'
            ? 'patch'
            : 'delete'
    ](path)
    await expectProblem(response, status, slug)
  })

  it('405 tells the methods that are allowed', async () => {
    expect((await request(service.origin).get('/v1/fits')).headers['allow']).toBe('POST')
    expect((await request(service.origin).post('/v1/links')).headers['allow']).toBe('GET, HEAD')
  })

  it.each([
    [undefined],
    ['text/plain'],
    ['application/json; charset=utf-16'],
    ['application/jsonx'],
    ['text/json\tx'],
    ['json']
  ])('a body declared as %s → 415', async (type) => {
    const post = request(service.origin).post('/v1/fits')
    const response = await (type === undefined
      ? post.unset('Content-Type')
      : post.set('Content-Type', type)
    ).send('{}')
    await expectProblem(response, 415, 'unsupported-media-type')
  })

  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=UTF-8',
    'application/json;'
  ])('a body declared as %s is read and checked', async (type) => {
    const response = await request(service.origin)
      .post('/v1/fits')
      .set('Content-Type', type)
      .send('{}')
    expect(response.status).toBe(422)
  })

  it('a content coding that is not read → 415', async () => {
    const response = await request(service.origin)
      .post('/v1/fits')
      .set({ 'Content-Type': json, 'Content-Encoding': 'br' })
      .send('{}')
    await expectProblem(response, 415, 'unsupported-media-type')
  })

  it('an answer in a format that does not exist → 406 and the formats', async () => {
    const response = await request(service.origin)
      .post('/v1/fits')
      .set({ 'Content-Type': json, Accept: 'image/png' })
      .send('{}')
    const problem = await expectProblem(response, 406, 'not-acceptable')
    expect(problem['detail']).toContain('application/json')
  })

  it('a body over the limit → 413, of known and of unknown length', async () => {
    const long = `{"a":"${'x'.repeat(4000)}"}`
    const known = await request(service.origin)
      .post('/v1/fits')
      .set('Content-Type', json)
      .send(long)
    const problem = await expectProblem(known, 413, 'body-too-large')
    expect(problem['detail']).toContain('2048')
    const head =
      'POST /v1/fits HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
    const chunked = await exchange(
      `${head}${(5000).toString(16)}\r\n${'x'.repeat(5000)}\r\n0\r\n\r\n`
    )
    expect(chunked).toContain('413 Payload Too Large')
    expect(chunked).toContain('/problems/body-too-large')
  })

  it.each([
    ['bytes that are no HTTP', 'hello\r\n\r\n', 400, 'bad-request'],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'bad-request'],
    [
      'two Hosts',
      'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
      400,
      'bad-request'
    ],
    [
      'a header of 20 kB',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large'
    ],
    [
      'both a length and chunks',
      'POST /v1/fits HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'bad-request'
    ]
  ])('%s → problem document on the raw socket', async (_name, text, status, slug) => {
    const reply = await exchange(text)
    expect(reply).toContain(`HTTP/1.1 ${status}`)
    expect(reply).toContain(`"type":"/problems/${slug}"`)
    expect(reply).toContain('application/problem+json')
  })
})

describe('what every answer carries', () => {
  it.each([
    ['abc-DEF_1.2', true],
    ['with space', false],
    ['x'.repeat(65), false]
  ])('request id %s is returned: %s', async (id, kept) => {
    const response = await request(service.origin).get('/health/live').set('X-Request-Id', id)
    expect(response.headers['x-request-id'] === id).toBe(kept)
    expect(response.headers['x-request-id']).toMatch(/^[A-Za-z0-9._-]{1,64}$/)
  })

  it.each(['/health/live', '/health/ready', '/v1/families', '/openapi.json', '/docs/', '/nowhere'])(
    '%s has security headers and no inline script',
    async (path) => {
      const response = await request(service.origin).get(path)
      const policy = response.headers['content-security-policy']
      expect(policy).toContain('default-src')
      expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/)
      expect(response.headers['x-content-type-options']).toBe('nosniff')
      expect(response.text).not.toMatch(/<script(?![^>]*src=)/)
    }
  )

  it('the documentation page loads from this service alone', async () => {
    const page = await request(service.origin).get('/docs/')
    const links = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(links.length).toBeGreaterThan(2)
    for (const link of links) {
      const asset = await request(service.origin).get(
        new URL(link, `${service.origin}/docs/`).pathname
      )
      expect([link, asset.status]).toEqual([link, 200])
    }
  })
})
