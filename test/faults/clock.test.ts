import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { jobDocument } from '../../src/contract/job.ts'
import { runJobs } from '../../src/http/run-jobs.ts'
import type { Jobs } from '../../src/service/jobs.ts'
import { steadyNow } from '../../src/storage/clock.ts'
import { canary } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const hour = 3_600_000
let service: Service
let jobs: Jobs
beforeAll(async () => {
  service = await startService({ datasetTtlMs: hour / 2 })
  jobs = runJobs(service.app, { store: service.store, concurrency: 1 })
})
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  await jobs.close()
  await service.close()
})

/** The wall clock of this process, moved. */
function jump(milliseconds: number): void {
  const real = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => real() + milliseconds)
}

const call = (path: string, init: RequestInit = {}) => fetch(`${service.origin}${path}`, init)

async function submit(): Promise<string> {
  const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' }
  const reply = await call('/v1/fits', { method: 'POST', headers, body: JSON.stringify(canary) })
  expect(reply.status).toBe(202)
  return reply.headers.get('location') ?? ''
}

async function ended(path: string) {
  for (;;) {
    const job = jobDocument.parse(await (await call(path)).json())
    if (job.finished_at !== null) return job
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('F10 a clock that jumps by an hour', () => {
  it.each([hour, -hour])('%d ms: nothing expires early, no duration is negative', async (step) => {
    const csv = { 'Content-Type': 'text/csv' }
    await call('/v1/datasets/kept', { method: 'PUT', headers: csv, body: 'x,y\n1,2\n2,3\n3,5\n' })
    const before = await submit()
    await ended(before)
    const across = await submit()
    jump(step)
    const during = await submit()
    for (const path of [before, across, during]) {
      const job = await ended(path)
      expect(job.status).toBe('succeeded')
      const [created, started, finished, expires] = [
        job.created_at,
        job.started_at,
        job.finished_at,
        job.expires_at
      ].map((text) => Date.parse(text ?? ''))
      expect(created).toBeLessThanOrEqual(started ?? Number.NaN)
      expect(started).toBeLessThanOrEqual(finished ?? Number.NaN)
      expect(expires).toBeGreaterThan((finished ?? Number.NaN) + 20 * hour)
      expect((await call(`${path}/result`)).status).toBe(200)
    }
    expect((await call('/v1/datasets/kept')).status).toBe(200)
    const body = JSON.stringify({ ...canary, data: { dataset: 'kept' } })
    const json = { 'Content-Type': 'application/json' }
    expect((await call('/v1/fits', { method: 'POST', headers: json, body })).status).toBe(200)
  })

  it('the steady clock agrees with the wall clock and does not follow its jumps', () => {
    expect(Math.abs(steadyNow() - Date.now())).toBeLessThan(5000)
    const before = steadyNow()
    jump(hour)
    expect(Math.abs(steadyNow() - before)).toBeLessThan(5000)
  })
})
