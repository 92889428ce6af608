import { afterEach, describe, expect, it } from 'vitest'
import type { Engine, Outcome } from '../../src/service/answer.ts'
import { startSupervisor } from '../../src/service/supervisor.ts'
import { workSettings } from '../support/settings.ts'

/** The built engine process, as production runs it. */
const engineUrl = new URL('../../dist/service/engine.js', import.meta.url)
const workerUrl = new URL('../support/workers/deaf.mjs', import.meta.url).href
const open: Engine[] = []
const losses: string[] = []

function supervisor(): Engine {
  const settings = { threads: 1, spareThreads: 0, queueLimit: 4, workerUrl, ...workSettings() }
  const engine = startSupervisor({ engineUrl, settings, onLoss: (detail) => losses.push(detail) })
  open.push(engine)
  return engine
}

const run = (
  engine: Engine,
  text: string,
  signal = new AbortController().signal
): Promise<Outcome> => engine.run({ body: Buffer.from(text) }, signal)

/** Asks until the answer comes; the number of tries is bounded by the test's own time limit. */
async function until(engine: Engine, text: string): Promise<Outcome> {
  for (;;) {
    const outcome = await run(engine, text)
    if (outcome.kind === 'answer') return outcome
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((engine) => engine.close()))
  losses.length = 0
})

describe('an engine process under watch', () => {
  it('answers tasks and becomes ready', async () => {
    const engine = supervisor()
    expect((await run(engine, 'echo')).kind).toBe('answer')
    expect(engine.ready()).toBe(true)
  })

  it('tells a lost task when its thread dies, and keeps the process', async () => {
    const engine = supervisor()
    expect((await run(engine, 'die')).kind).toBe('lost')
    expect((await run(engine, 'echo')).kind).toBe('answer')
    expect(losses).toEqual([])
  })

  it('replaces a process that aborts, and tells its tasks', async () => {
    const engine = supervisor()
    await run(engine, 'echo')
    expect((await run(engine, 'abort')).kind).toBe('lost')
    expect(losses).toHaveLength(1)
    const before = Date.now()
    await until(engine, 'echo')
    expect(Date.now() - before).toBeLessThan(3000)
  })

  it('stops a task at its deadline and when its caller goes', async () => {
    const engine = supervisor()
    expect((await run(engine, 'spin "timeout_ms": 100 }')).kind).toBe('timeout')
    const controller = new AbortController()
    const outcome = run(engine, 'spin', controller.signal)
    setTimeout(() => controller.abort(), 50)
    expect((await outcome).kind).toBe('cancelled')
    expect((await run(engine, 'echo')).kind).toBe('answer')
  })

  it('refuses tasks once it closes', async () => {
    const engine = supervisor()
    await run(engine, 'echo')
    await engine.close()
    expect((await run(engine, 'echo')).kind).toBe('closing')
    expect(engine.ready()).toBe(false)
  })
})
