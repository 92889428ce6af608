import { afterEach, describe, expect, it } from 'vitest'
import type { Engine, Outcome } from '../../src/service/answer.ts'
import { startPool } from '../../src/service/pool.ts'
import { workSettings } from '../support/settings.ts'

const worker = (name: string) => new URL(`../support/workers/${name}.mjs`, import.meta.url)

const open: Engine[] = []

function pool(name: string, queueLimit = 8): Engine {
  const engine = startPool({
    threads: 1,
    queueLimit,
    workerUrl: worker(name),
    ...workSettings()
  })
  open.push(engine)
  return engine
}

const run = (
  engine: Engine,
  text: string,
  signal = new AbortController().signal
): Promise<Outcome> => engine.run({ body: Buffer.from(text) }, signal)
const limited = (text: string, ms: number) => `${text} "timeout_ms": ${ms} }`

afterEach(async () => {
  await Promise.all(open.splice(0).map((engine) => engine.close()))
})

describe('a pool of workers', () => {
  it('answers a task', async () => {
    expect((await run(pool('deaf'), 'echo')).kind).toBe('answer')
  })

  it('answers at the deadline although the thread is busy, and serves the next task', async () => {
    const engine = pool('deaf')
    const before = Date.now()
    expect(await run(engine, limited('spin', 150))).toEqual({ kind: 'timeout', timeoutMs: 150 })
    expect(Date.now() - before).toBeLessThan(1000)
    expect((await run(engine, 'echo')).kind).toBe('answer')
  })

  it('counts the wait in the queue towards the deadline', async () => {
    const engine = pool('deaf')
    const first = run(engine, limited('spin', 600))
    expect((await run(engine, limited('echo', 100))).kind).toBe('timeout')
    expect((await first).kind).toBe('timeout')
  })

  it('keeps a thread that stops when it is told', async () => {
    const engine = pool('obedient')
    const controller = new AbortController()
    const first = run(engine, '', controller.signal)
    setTimeout(() => controller.abort(), 50)
    expect((await first).kind).toBe('cancelled')
    const again = new AbortController()
    setTimeout(() => again.abort(), 200)
    expect((await run(engine, '', again.signal)).kind).toBe('cancelled')
  })

  it('frees the thread within a second of the caller going', async () => {
    const engine = pool('deaf')
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    const outcomes = [run(engine, 'spin', controller.signal), run(engine, limited('echo', 5000))]
    const before = Date.now()
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['cancelled', 'answer'])
    expect(Date.now() - before).toBeLessThan(2000)
  })

  it('replaces a thread that dies and says so', async () => {
    const engine = pool('deaf')
    expect((await run(engine, 'echo')).kind).toBe('answer')
    expect((await run(engine, 'die')).kind).toBe('lost')
    expect((await run(engine, 'echo')).kind).toBe('answer')
  })

  it('a small task does not wait for a long one where there is a spare thread', async () => {
    const engine = startPool({
      threads: 1,
      spareThreads: 1,
      queueLimit: 8,
      workerUrl: worker('deaf'),
      ...workSettings()
    })
    open.push(engine)
    let over = false
    const long = run(engine, limited('spin', 4000)).then((outcome) => {
      over = true
      return outcome
    })
    expect((await run(engine, 'echo')).kind).toBe('answer')
    expect((await run(engine, 'echo')).kind).toBe('answer')
    expect(over).toBe(false)
    expect((await long).kind).toBe('timeout')
  })

  it('refuses more than the queue holds', async () => {
    const engine = pool('deaf', 1)
    const outcomes = ['spin', 'echo', 'echo'].map((text) => run(engine, limited(text, 300)))
    const kinds = (await Promise.all(outcomes)).map(({ kind }) => kind)
    expect(kinds[2]).toBe('overloaded')
    expect(engine.ready()).toBe(true)
  })

  it('refuses tasks once it closes', async () => {
    const engine = pool('deaf')
    await engine.close()
    expect((await run(engine, 'echo')).kind).toBe('closing')
    expect(engine.ready()).toBe(false)
  })
})
