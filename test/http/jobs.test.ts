import type { FastifyInstance } from 'fastify'
import request from 'supertest'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { jobDocument } from '../../src/contract/job.ts'
import { runJobs } from '../../src/http/run-jobs.ts'
import type { Jobs } from '../../src/service/jobs.ts'
import type { Store, StoreSettings } from '../../src/storage/store.ts'
import { answering, type SlowEngine, slowEngine } from '../support/slow-engine.ts'
import { storeKinds } from '../support/stores.ts'

const json = { 'Content-Type': 'application/json' }
const later = { ...json, Prefer: 'respond-async' }
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until the check holds; the test's own time limit bounds it. */
async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await check())) await wait(10)
}

describe.each(storeKinds)('jobs, kept in $name', (kind) => {
  let store: Store
  let engine: SlowEngine
  let app: FastifyInstance
  let jobs: Jobs
  let origin = ''

  async function open(settings: Partial<StoreSettings> = {}): Promise<void> {
    store = await kind.open(settings)
    engine = slowEngine()
    const queueLimits = { queued: 3, perOwner: 3 }
    app = await buildApp(
      { engine, store, queueLimits, stopping: () => false },
      { logLevel: 'silent', bodyLimit: 100_000 }
    )
    origin = await app.listen({ host: '127.0.0.1', port: 0 })
    jobs = runJobs(app, { store, concurrency: 1 })
  }

  async function close(): Promise<void> {
    await jobs.close()
    app.server.closeAllConnections()
    await app.close()
    await store.close()
  }

  const post = (headers: Record<string, string> = later, body = '{}') =>
    request(origin).post('/v1/fits').set(headers).send(body)
  const get = (path: string) => request(origin).get(path)

  beforeAll(() => kind.start())
  afterAll(() => kind.stop())
  beforeEach(async () => {
    await kind.clear()
    await open()
  })
  afterEach(close)

  it('answers 202 with the job and its address, then the answer that the call would have had', async () => {
    const accepted = await post()
    expect(accepted.status).toBe(202)
    expect(accepted.headers).toMatchObject({ 'preference-applied': 'respond-async' })
    const job = jobDocument.parse(accepted.body)
    const path = accepted.headers['location'] ?? ''
    expect(path).toBe(`/v1/jobs/${job.id}`)
    await until(() => engine.running() === 1)
    expect((await get(path)).body).toMatchObject({ status: 'running', result: null })
    const early = await get(`${path}/result`)
    expect([early.status, early.body.type]).toEqual([409, '/problems/job-not-finished'])
    expect(early.headers['retry-after']).toBeDefined()
    engine.end(answering('{"a":1}'))
    await until(async () => (await get(path)).body.status === 'succeeded')
    const done = jobDocument.parse((await get(path)).body)
    expect(done).toMatchObject({ progress: 1, problem: null, result: `${path}/result` })
    const result = await get(done.result ?? '')
    expect([result.status, result.text]).toEqual([200, '{"a":1}'])
    expect(result.headers['content-type']).toBe('application/json; charset=utf-8')
  })

  it('shows the progress of the computation', async () => {
    const { headers } = await post()
    const path = headers['location'] ?? ''
    await until(() => engine.running() === 1)
    engine.progress(0.375)
    await until(async () => (await get(path)).body.progress === 0.375)
    engine.end(answering('{}'))
  })

  it('makes a job of an upload too, with the answer that the upload would have had', async () => {
    const { status, headers } = await request(origin)
      .put('/v1/datasets/later')
      .set({ 'Content-Type': 'text/csv', Prefer: 'respond-async' })
      .send('x\n1\n')
    expect(status).toBe(202)
    const path = headers['location'] ?? ''
    await until(() => engine.running() === 1)
    engine.end({ kind: 'answer', body: Buffer.from('{}'), created: true })
    await until(async () => (await get(path)).body.status === 'succeeded')
    expect((await get(`${path}/result`)).status).toBe(201)
  })

  it('fails with the problem that the call would have had', async () => {
    const { headers } = await post()
    const path = headers['location'] ?? ''
    await until(() => engine.running() === 1)
    engine.end({ kind: 'timeout', timeoutMs: 7 })
    await until(async () => (await get(path)).body.status === 'failed')
    const job = jobDocument.parse((await get(path)).body)
    expect(job.problem).toMatchObject({ type: '/problems/timeout', status: 504 })
    const result = await get(`${path}/result`)
    expect([result.status, result.body.type]).toEqual([504, '/problems/timeout'])
  })

  it('begins a job again when its worker was lost, and gives it up the second time', async () => {
    const { headers } = await post()
    for (const begun of [1, 2]) {
      await until(() => engine.begun() === begun && engine.running() === 1)
      engine.end({ kind: 'lost' })
    }
    const path = headers['location'] ?? ''
    await until(async () => (await get(path)).body.status === 'failed')
    expect((await get(path)).body.problem).toMatchObject({ type: '/problems/worker-lost' })
    expect(engine.begun()).toBe(2)
  })

  it('stops the computation within 100 ms of a cancellation, which may be repeated', async () => {
    const { headers } = await post()
    const path = headers['location'] ?? ''
    await until(() => engine.running() === 1)
    const cancelled = await request(origin).delete(path)
    const before = performance.now()
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled'])
    await until(() => engine.running() === 0)
    expect(performance.now() - before).toBeLessThan(100)
    expect((await request(origin).delete(path)).body).toEqual(cancelled.body)
    const result = await get(`${path}/result`)
    expect([result.status, result.body.type]).toEqual([410, '/problems/result-gone'])
  })

  it('cancels a job before it began, and leaves a finished one as it is', async () => {
    const [first, second] = [await post(), await post()]
    await until(() => engine.running() === 1)
    const waiting = second.headers['location'] ?? ''
    expect((await request(origin).delete(waiting)).body.status).toBe('cancelled')
    engine.end(answering('{}'))
    const path = first.headers['location'] ?? ''
    await until(async () => (await get(path)).body.status === 'succeeded')
    expect((await request(origin).delete(path)).body.status).toBe('succeeded')
    expect(engine.begun()).toBe(1)
  })

  it('refuses jobs beyond the limit with 429 or 503 and the time to wait', async () => {
    await Promise.all([post(), post(), post()])
    const refused = await post()
    expect([429, 503]).toContain(refused.status)
    expect(refused.headers['retry-after']).toBeDefined()
  })

  it('answers 410 once the result has expired, then 404', async () => {
    await close()
    await open({ resultTtlMs: 1200 })
    const { headers } = await post()
    const path = headers['location'] ?? ''
    await until(() => engine.running() === 1)
    engine.end(answering('{}'))
    await until(async () => (await get(`${path}/result`)).status === 200)
    await until(async () => (await get(`${path}/result`)).status === 410)
    await until(async () => (await get(path)).status === 404)
  })

  it.each(['', '/result', '/events'])('knows no job that does not exist: %s', async (end) => {
    for (const id of ['0'.repeat(32), 'x', '..%2f']) {
      const response = await get(`/v1/jobs/${id}${end}`)
      expect([response.status, response.body.type]).toEqual([404, '/problems/not-found'])
    }
  })

  it('streams every state as an event, resumes after Last-Event-ID, and ends with the job', async () => {
    const { headers } = await post()
    const path = `${headers['location']}/events`
    await until(() => engine.running() === 1)
    const stream = fetch(`${origin}${path}`).then((response) => response.text())
    await wait(50)
    engine.progress(0.5)
    await until(async () => (await get(`${headers['location']}`)).body.progress === 0.5)
    await wait(100)
    engine.end(answering('{}'))
    const text = await stream
    expect(text).toMatch(/^retry: \d+\n\n/)
    const events = [...text.matchAll(/id: (\d+)\nevent: (\w+)\ndata: (.+)\n\n/g)]
    const ids = events.map(([, id]) => Number(id))
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    expect(events.at(-1)?.[2]).toBe('succeeded')
    const shares = events.map(([, , , data]) => jobDocument.parse(JSON.parse(data ?? '')).progress)
    expect(shares).toContain(0.5)
    const [, second = 0] = ids
    const resumed = await fetch(`${origin}${path}`, { headers: { 'Last-Event-ID': `${second}` } })
    const later = [...(await resumed.text()).matchAll(/id: (\d+)/g)].map(([, id]) => Number(id))
    expect(later).toEqual([ids.at(-1)])
  })

  it('answers a repetition under an idempotency key from memory, byte for byte', async () => {
    const key = { ...json, 'Idempotency-Key': 'k1' }
    const first = post(key).then((response) => response)
    await until(() => engine.running() === 1)
    const busy = await post(key)
    expect([busy.status, busy.body.type]).toEqual([409, '/problems/idempotency-in-progress'])
    engine.end(answering('{"a":1}'))
    expect((await first).headers['idempotent-replayed']).toBeUndefined()
    const again = await post(key)
    expect([again.status, again.text]).toEqual([200, '{"a":1}'])
    expect(again.headers['idempotent-replayed']).toBe('true')
    const other = await post(key, '{"b":2}')
    expect([other.status, other.body.type]).toEqual([422, '/problems/idempotency-mismatch'])
    expect(engine.begun()).toBe(1)
  })

  it('makes one job of a repeated request, and computes anew what was not answered', async () => {
    const key = { ...later, 'Idempotency-Key': 'k2' }
    const [first, second] = [await post(key), await post(key)]
    expect(second.headers['location']).toBe(first.headers['location'])
    const waiting = { ...json, 'Idempotency-Key': 'k3' }
    await until(() => engine.running() === 1)
    const failed = post(waiting).then((response) => response)
    await until(() => engine.running() === 2)
    engine.end({ kind: 'overloaded' })
    expect((await failed).status).toBe(503)
    const repeated = post(waiting).then((response) => response)
    await until(() => engine.begun() >= 3)
    await until(async () => {
      engine.end(answering('{}'))
      return engine.running() === 0
    })
    expect((await repeated).status).toBe(200)
  })
})
