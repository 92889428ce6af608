import request from 'supertest'
import { describe, expect, it } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { memoryStore } from '../../src/storage/memory.ts'
import { answering, slowEngine } from '../support/slow-engine.ts'

/** What node:net and PostgreSQL say of a database that is gone, shut down, or full. */
const failures = ['ECONNREFUSED', '57P01', '53100']

describe('F7 a store that does not answer', () => {
  it.each(failures)('%s: no job is acknowledged, and ordinary fits go on', async (code) => {
    const fail = () => Promise.reject(Object.assign(new Error('secret host'), { code }))
    const whole = memoryStore()
    const store = {
      ...whole,
      jobs: { ...whole.jobs, add: fail, get: fail },
      idempotency: { ...whole.idempotency, begin: fail }
    }
    const engine = { ...slowEngine(), run: async () => answering('{}') }
    const options = { logLevel: 'silent', bodyLimit: 1000 }
    const app = await buildApp({ engine, store, stopping: () => false }, options)
    const origin = await app.listen({ host: '127.0.0.1', port: 0 })
    const post = (headers: Record<string, string>) =>
      request(origin)
        .post('/v1/fits')
        .set({ 'Content-Type': 'application/json', ...headers })
        .send('{}')
    const refused = [
      await post({ Prefer: 'respond-async' }),
      await post({ 'Idempotency-Key': 'k' }),
      await request(origin).get(`/v1/jobs/${'0'.repeat(32)}`)
    ]
    for (const response of refused) {
      expect([response.status, response.body.type]).toEqual([503, '/problems/store-unavailable'])
      expect(response.headers['retry-after']).toBeDefined()
      expect(response.text).not.toContain('secret')
    }
    expect((await post({})).status).toBe(200)
    await app.close()
  })
})
