import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Database, postgresAvailable, startPostgres } from '../support/postgres.ts'
import { killAll, pause, type ServiceProcess, startProcess } from '../support/process.ts'
import { longFit } from '../support/requests.ts'

interface Job {
  readonly status: string
  readonly result: string | null
  readonly started_at: string | null
}

let database: Database | null = null
const replica = (): Promise<ServiceProcess> =>
  startProcess({ DATABASE_URL: database?.url ?? '', LOG_LEVEL: 'silent' })

interface Order {
  readonly key?: string
  readonly replicates?: number
}

async function submit(
  { origin }: ServiceProcess,
  salt: number,
  { key, replicates = 8000 }: Order = {}
): Promise<string> {
  const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' }
  const response = await fetch(`${origin}/v1/fits`, {
    method: 'POST',
    headers: key === undefined ? headers : { ...headers, 'Idempotency-Key': key },
    body: JSON.stringify(longFit(replicates, salt))
  })
  expect(response.status).toBe(202)
  return response.headers.get('location') ?? ''
}

const jobAt = async ({ origin }: ServiceProcess, path: string): Promise<Job> =>
  (await fetch(`${origin}${path}`)).json()

/** Waits until every job has ended. */
async function allDone(service: ServiceProcess, paths: readonly string[]): Promise<readonly Job[]> {
  for (;;) {
    const jobs = await Promise.all(paths.map((path) => jobAt(service, path)))
    if (jobs.every(({ status }) => status === 'succeeded' || status === 'failed')) return jobs
    await pause(100)
  }
}

async function results(
  service: ServiceProcess,
  paths: readonly string[]
): Promise<readonly string[]> {
  return Promise.all(
    paths.map(async (path) => (await fetch(`${service.origin}${path}/result`)).text())
  )
}

describe.runIf(postgresAvailable())('replicas that share a PostgreSQL database', () => {
  beforeAll(() => {
    database = startPostgres()
  })
  afterEach(killAll)
  afterAll(() => database?.stop())

  it('F5 lose no accepted job when one is killed; another takes over within seconds, once', async () => {
    const [first, second] = await Promise.all([replica(), replica()])
    const paths = await Promise.all(
      Array.from({ length: 8 }, (_, i) => submit(i % 2 === 0 ? first : second, i))
    )
    await pause(300)
    const finished = (await Promise.all(paths.map((path) => jobAt(second, path)))).filter(
      ({ status }) => status === 'succeeded'
    ).length
    first.child.kill('SIGKILL')
    const jobs = await allDone(second, paths)
    expect(finished).toBeLessThan(8)
    expect(jobs.map(({ status }) => status)).toEqual(paths.map(() => 'succeeded'))
    const before = await results(second, paths)
    await pause(1500)
    expect(await results(second, paths)).toEqual(before)
  })

  it('F5 keep 50 results and 22 jobs when all are killed and one starts again', async () => {
    const first = await replica()
    const done = await Promise.all(
      Array.from({ length: 50 }, (_, salt) => submit(first, salt, { replicates: 20 }))
    )
    await allDone(first, done)
    const before = await results(first, done)
    const waiting = await Promise.all(
      Array.from({ length: 22 }, (_, salt) =>
        submit(first, salt, { key: `key ${salt}`, replicates: 2000 })
      )
    )
    first.child.kill('SIGKILL')
    await first.ended
    const second = await replica()
    expect(await results(second, done)).toEqual(before)
    expect(await submit(second, 2, { key: 'key 2', replicates: 2000 })).toBe(waiting[2])
    const jobs = await allDone(second, waiting)
    expect(jobs.map(({ status }) => status)).toEqual(waiting.map(() => 'succeeded'))
  })

  it('hand their running jobs on when they are told to stop', async () => {
    const [first, second] = await Promise.all([replica(), replica()])
    const paths = await Promise.all([5, 6, 7, 8].map((salt) => submit(first, salt)))
    await pause(200)
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    const jobs = await allDone(second, paths)
    expect(jobs.map(({ status }) => status)).toEqual(paths.map(() => 'succeeded'))
  })
})
