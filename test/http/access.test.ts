import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppParts, buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openAccess } from '../../src/http/access/access.ts'
import { digestOf } from '../../src/http/access/keys.ts'
import { answering, slowEngine } from '../support/slow-engine.ts'

const folder = mkdtempSync(join(tmpdir(), 'equifit-access-'))
const none = {
  apiKeys: null,
  apiKeysFile: null,
  jwksFile: null,
  jwtIssuer: null,
  jwtAudience: null
}
const json = { 'Content-Type': 'application/json' }
const issuer = 'https://issuer.example'
const audience = 'equifit'
const apps: FastifyInstance[] = []

async function serve(parts: Partial<AppParts>): Promise<string> {
  const engine = { ...slowEngine(), run: async () => answering('{}') }
  const options = { logLevel: 'silent', bodyLimit: 10_000 }
  const app = await buildApp({ engine, stopping: () => false, ...parts }, options)
  apps.push(app)
  return app.listen({ host: '127.0.0.1', port: 0 })
}

afterAll(async () => {
  for (const app of apps) {
    app.server.closeAllConnections()
    await app.close()
  }
})

describe('a service with API keys and tokens', () => {
  let origin = ''
  let sign = async (_claims: Record<string, unknown>): Promise<string> => ''
  const file = join(folder, 'keys.json')

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA')
    const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' }
    writeFileSync(file, JSON.stringify({ keys: [key] }))
    sign = (claims) =>
      new SignJWT({
        sub: 'carol',
        iss: issuer,
        aud: audience,
        exp: Date.now() / 1000 + 60,
        ...claims
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'one' })
        .sign(privateKey)
    const apiKeys = `alice:${digestOf('key-a')}, bob:${digestOf('key-b')}`
    const jwt = { jwksFile: file, jwtIssuer: issuer, jwtAudience: audience }
    origin = await serve({ access: openAccess({ ...none, apiKeys, ...jwt }) })
  })

  const fit = (headers: Record<string, string>) =>
    request(origin).post('/v1/fits').set(json).set(headers).send('{}')

  it('G1 refuses no key, a wrong key and a key in the path, with WWW-Authenticate', async () => {
    for (const headers of [{}, { 'X-API-Key': 'key-c' }, { Authorization: 'Basic key-a' }]) {
      const response = await fit(headers)
      expect([response.status, response.body.type]).toEqual([401, '/problems/unauthenticated'])
      expect(response.headers['www-authenticate']).toContain('Bearer')
    }
    expect((await request(origin).get('/v1/families?key=key-a')).status).toBe(401)
    expect((await request(origin).get('/metrics')).status).toBe(401)
  })

  it('lets a key in either way, and everybody to health, description and problem pages', async () => {
    expect((await fit({ 'X-API-Key': 'key-a' })).status).toBe(200)
    expect((await fit({ Authorization: 'Bearer key-b' })).status).toBe(200)
    for (const path of ['/health/live', '/openapi.json', '/problems/not-found', '/docs/']) {
      expect([path, (await request(origin).get(path)).status]).toEqual([path, 200])
    }
  })

  it('lets a token in that is signed, current and meant for this service', async () => {
    expect((await fit({ Authorization: `Bearer ${await sign({})}` })).status).toBe(200)
  })

  it.each([
    ['expired', { exp: Date.now() / 1000 - 120 }],
    ['not valid yet', { nbf: Date.now() / 1000 + 3600 }],
    ['for another audience', { aud: 'other' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['without a subject', { sub: '' }]
  ])('G2 refuses a token that is %s', async (_what, claims) => {
    expect((await fit({ Authorization: `Bearer ${await sign(claims)}` })).status).toBe(401)
  })

  it('G2 refuses a token without a signature and one signed by a shared secret', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = part({ sub: 'x', iss: issuer, aud: audience, exp: 4_000_000_000 })
    const unsigned = `${part({ alg: 'none' })}.${claims}.`
    const secret = await new SignJWT({ sub: 'x', iss: issuer, aud: audience, exp: 4_000_000_000 })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(Buffer.alloc(32, 1))
    const traversal = `${part({ alg: 'EdDSA', kid: '../../etc/passwd' })}.${claims}.AAAA`
    for (const token of [unsigned, secret, traversal]) {
      expect((await fit({ Authorization: `Bearer ${token}` })).status).toBe(401)
    }
  })

  it('G5 knows the job of another owner on no route and no verb', async () => {
    const alice = { 'X-API-Key': 'key-a' }
    const accepted = await fit({ ...alice, Prefer: 'respond-async' })
    const path = accepted.headers['location'] ?? ''
    for (const end of ['', '/result', '/events']) {
      const response = await request(origin).get(`${path}${end}`).set('X-API-Key', 'key-b')
      expect([end, response.status]).toEqual([end, 404])
    }
    expect((await request(origin).delete(path).set('X-API-Key', 'key-b')).status).toBe(404)
    expect((await request(origin).get(path).set(alice)).status).toBe(200)
  })

  it('G6 answers no origin and no preflight with CORS headers', async () => {
    const origins = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' }
    const response = await request(origin).options('/v1/fits').set(origins)
    const names = Object.keys((await fit({ ...origins, 'X-API-Key': 'key-a' })).headers)
    expect([...Object.keys(response.headers), ...names].join()).not.toContain('access-control')
  })
})

describe('limits by caller', () => {
  it('G3, G4 answers 429 over the rate, whatever address a header claims', async () => {
    const origin = await serve({ callerLimits: { rate: 1, burst: 3, concurrency: 0 } })
    const statuses: number[] = []
    for (let i = 0; i < 5; i += 1) {
      const call = request(origin).get('/v1/families').set('X-Forwarded-For', `10.0.0.${i}`)
      const response = await call
      statuses.push(response.status)
      expect(response.headers['ratelimit-policy']).toBe('"default";q=3;w=3')
      expect(response.headers['ratelimit']).toMatch(/^"default";r=\d+;t=\d+$/)
      if (response.status === 429)
        expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429])
    expect((await request(origin).get('/health/live')).status).toBe(200)
  })

  it('answers 429 to more requests at a time than one caller may have, then serves again', async () => {
    const engine = slowEngine()
    const origin = await serve({ engine, callerLimits: { rate: 0, burst: 0, concurrency: 2 } })
    const post = () =>
      request(origin)
        .post('/v1/fits')
        .set(json)
        .send('{}')
        .then((r) => r.status)
    const two = [post(), post()]
    while (engine.running() < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await post()).toBe(429)
    engine.end(answering('{}'))
    expect(await Promise.all(two)).toEqual([200, 200])
    expect((await request(origin).get('/v1/families')).status).toBe(200)
  })
})

describe('F17 a configuration that would leave the service open, or is wrong', () => {
  it.each([
    [{ HOST: '0.0.0.0' }, 'HOST'],
    [{ HOST: '::' }, 'HOST'],
    [{ ALLOW_ANONYMOUS: 'yes' }, 'ALLOW_ANONYMOUS'],
    [{ RATE_LIMIT: '-1' }, 'RATE_LIMIT'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL']
  ])('%j is refused in one line', (env, name) => {
    const config = readConfig(env)
    expect('wrong' in config && config.wrong).toContain(name)
    expect('wrong' in config && config.wrong.includes('\n')).toBe(false)
  })

  it.each([
    { HOST: '127.0.0.1' },
    { HOST: 'localhost' },
    { HOST: '0.0.0.0', ALLOW_ANONYMOUS: 'true' },
    { HOST: '0.0.0.0', API_KEYS: `a:${'0'.repeat(64)}` }
  ])('%j is accepted', (env) => {
    expect('wrong' in readConfig(env)).toBe(false)
  })

  it.each([
    [{ apiKeys: 'alice:secret-text' }, 'API_KEYS'],
    [{ apiKeysFile: join(folder, 'absent') }, 'API_KEYS_FILE'],
    [{ jwksFile: join(folder, 'absent'), jwtIssuer: 'i', jwtAudience: 'a' }, 'JWT_JWKS_FILE'],
    [{ jwksFile: join(folder, 'absent') }, 'JWT_ISSUER']
  ])('%j is refused and the secret not told', (settings, name) => {
    expect(() => openAccess({ ...none, ...settings })).toThrow(name)
    expect(() => openAccess({ ...none, ...settings })).not.toThrow('secret-text')
  })
})
