import { Client } from 'pg'
import request from 'supertest'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { runJobs } from '../../src/http/run-jobs.ts'
import { memoryStore } from '../../src/storage/memory.ts'
import { postgresStore } from '../../src/storage/postgres.ts'
import { type Store, StoreUnavailable } from '../../src/storage/store.ts'
import { type Database, postgresAvailable, startPostgres } from '../support/postgres.ts'
import { answering, slowEngine } from '../support/slow-engine.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** The app over this store, whose engine answers ordinary calls at once. */
async function serve(store: Store) {
  const engine = { ...slowEngine(), run: async () => answering('{}') }
  const options = { logLevel: 'silent', bodyLimit: 1000 }
  const app = await buildApp({ engine, store, stopping: () => false }, options)
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  closing.push(() => app.close())
  const post = (headers: Record<string, string> = {}) =>
    request(origin)
      .post('/v1/fits')
      .set({ 'Content-Type': 'application/json', ...headers })
      .send('{}')
  return { app, origin, post }
}

async function expectRefusals({ origin, post }: Awaited<ReturnType<typeof serve>>) {
  const refused = [
    await post({ Prefer: 'respond-async' }),
    await post({ 'Idempotency-Key': 'k' }),
    await request(origin).get(`/v1/jobs/${'0'.repeat(32)}`)
  ]
  for (const { status, body, headers, text } of refused) {
    expect([status, body.type]).toEqual([503, '/problems/store-unavailable'])
    expect(headers['retry-after']).toBeDefined()
    expect(text).not.toContain('secret')
  }
  expect((await post()).status).toBe(200)
}

const fail = () => Promise.reject(new StoreUnavailable('secret host'))

describe('a store that does not answer', () => {
  it('F7 no job is acknowledged, and ordinary fits go on', async () => {
    const whole = memoryStore()
    const jobs = { ...whole.jobs, add: fail, get: fail }
    const idempotency = { ...whole.idempotency, begin: fail }
    await expectRefusals(await serve({ ...whole, jobs, idempotency }))
  })

  it('F7 an answer whose idempotency key cannot be kept is given all the same', async () => {
    const whole = memoryStore()
    const idempotency = { ...whole.idempotency, finish: fail, release: fail }
    const { post } = await serve({ ...whole, idempotency })
    const { status, text } = await post({ 'Idempotency-Key': 'k' })
    expect([status, text]).toEqual([200, '{}'])
  })

  it('F8 a result that cannot be written is kept and written later; the job succeeds then', async () => {
    const whole = memoryStore()
    let full = true
    const finish: Store['jobs']['finish'] = (...told) =>
      full ? fail() : whole.jobs.finish(...told)
    const store = { ...whole, jobs: { ...whole.jobs, finish } }
    const { app, origin, post } = await serve(store)
    const runner = runJobs(app, { store, concurrency: 1 })
    closing.unshift(() => runner.close())
    const path = (await post({ Prefer: 'respond-async' })).headers['location'] ?? ''
    await pause(1500)
    expect((await request(origin).get(path)).body.status).toBe('running')
    full = false
    while ((await request(origin).get(path)).body.status !== 'succeeded') await pause(20)
    expect((await request(origin).get(`${path}/result`)).text).toBe('{}')
  })
})

describe.runIf(postgresAvailable() && process.env['TEST_DATABASE_URL'] === undefined)(
  'a PostgreSQL that ends',
  () => {
    let database: Database
    beforeAll(() => {
      database = startPostgres()
    })
    afterAll(() => database.stop())

    async function open(): Promise<Store> {
      const store = await postgresStore(database.url)
      closing.push(() => store.close())
      return store
    }

    it('F7 costs the calls that need it and nothing else; afterwards all is there', async () => {
      const store = await open()
      const service = await serve(store)
      const accepted = await service.post({ Prefer: 'respond-async' })
      expect(accepted.status).toBe(202)
      database.halt()
      await expectRefusals(service)
      const health = async () => (await request(service.origin).get('/health/ready')).body
      expect(await health()).toEqual({ status: 'degraded' })
      database.go()
      expect(await health()).toEqual({ status: 'ok' })
      const path = accepted.headers['location'] ?? ''
      expect((await request(service.origin).get(path)).body.status).toBe('queued')
      const runner = runJobs(service.app, { store, concurrency: 1 })
      closing.unshift(() => runner.close())
      while ((await request(service.origin).get(path)).body.status !== 'succeeded') await pause(20)
    })

    it('F9 of a newer version stops the start with a word that says so', async () => {
      await open()
      const other = new Client({ connectionString: database.url })
      await other.connect()
      await other.query('update equifit.meta set version = 99')
      await expect(postgresStore(database.url)).rejects.toThrow('schema version 99')
      await other.query('update equifit.meta set version = 1')
      await other.end()
    })

    it('a connection lost inside a transaction is an error of that call, not of the process', async () => {
      const store = await open()
      const other = new Client({ connectionString: database.url })
      await other.connect()
      await other.query('select pg_advisory_lock(7203985)')
      const call = { method: 'POST', path: '/v1/fits', headers: {}, body: new Uint8Array() }
      const limits = { queued: 10, perOwner: 10 }
      const adding = store.jobs.add({ id: 'a'.repeat(32), owner: 'o', call }, limits)
      const outcome = expect(adding).rejects.toBeInstanceOf(StoreUnavailable)
      for (let ended = 0; ended === 0; await pause(20)) {
        const { rowCount } = await other.query(
          `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted`
        )
        ended = rowCount ?? 0
      }
      await outcome
      await other.end()
      expect(await store.jobs.get('a'.repeat(32))).toBeNull()
    })
  }
)
