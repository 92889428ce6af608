import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { Engine, Outcome, Task } from '../../src/service/answer.ts'
import { withTinyFits } from '../../src/service/tiny-fits.ts'
import { workerUrl } from '../support/service.ts'
import { workSettings } from '../support/settings.ts'

const open: Engine[] = []
const asked: string[] = []

/** An engine that notes what it is asked for. */
const engine: Engine = {
  run: ({ body }) => {
    asked.push(Buffer.from(body).toString())
    return Promise.resolve({ kind: 'answer', body: Buffer.from('"of the engine"') })
  },
  ready: () => true,
  close: () => Promise.resolve()
}

function beside(module = workerUrl): Engine {
  const both = withTinyFits(engine, { settings: workSettings(), workerUrl: module })
  open.push(both)
  return both
}

const worker = (name: string) => new URL(`../support/workers/${name}.mjs`, import.meta.url)
const nobody = new AbortController().signal
const run = (both: Engine, text: string, task: Partial<Task> = {}, signal = nobody) =>
  both.run({ body: Buffer.from(text), ...task }, signal)
const textOf = (outcome: Outcome) =>
  outcome.kind === 'answer' ? Buffer.from(outcome.body).toString() : outcome.kind
const declared = (type: string, coding = '') => ({
  declared: { type, coding, owner: '', name: '' }
})

/** Asks until the thread answers; the test's own time limit bounds it. */
async function opened(module = workerUrl, text = fit): Promise<Engine> {
  const both = beside(module)
  while (textOf(await run(both, text)) === '"of the engine"') {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  asked.length = 0
  return both
}

const data = { columns: { y: [1, 2, 4, 7, 9], x: [1, 2, 3, 4, 6] } }
const request = { data, model: { formula: 'y ~ x' } }
const fit = JSON.stringify(request)

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
  asked.length = 0
})

describe('tiny fits', () => {
  it('are made by the engine until the thread has loaded, and by the thread from then on', async () => {
    const both = beside()
    expect(textOf(await run(both, fit))).toBe('"of the engine"')
    const later = await opened()
    const answer = JSON.parse(textOf(await run(later, fit, declared('application/json'))))
    expect(answer.least_squares.status).toBe('ok')
    expect(asked).toEqual([])
  })

  it('leave to the engine what is not small, coded, of another format or another computation', async () => {
    const both = await opened()
    const large = JSON.stringify({ ...request, padding: 'x'.repeat(17_000) })
    const stored = JSON.stringify({ ...request, data: { dataset: 'cars' } })
    const coded = { body: gzipSync(fit), ...declared('application/json', 'gzip') }
    const others = [
      await run(both, large),
      await run(both, stored),
      await run(both, '', coded),
      await run(both, fit, declared('text/csv')),
      await run(both, fit, { work: 'comparison' }),
      await run(both, fit, { file: '/nowhere' })
    ]
    expect(others.map(textOf)).toEqual(others.map(() => '"of the engine"'))
    expect(asked).toHaveLength(others.length)
  })

  it('leave to the engine what the request proves to take more than it looked like', async () => {
    const both = await opened()
    const values = Array.from({ length: 2000 }, (_, i) => i % 7)
    const costly = {
      data: { columns: { y: values, x: values } },
      model: { formula: 'y ~ poly(x, 6) * factor(x) * poly(x, 5) * poly(x, 4) * poly(x, 3)' }
    }
    const escaped = String.raw`{"data":{"d\u0061taset":"cars"},"model":{"formula":"y ~ x"}}`
    const replicated = String.raw`{"data":${JSON.stringify(data)},"model":{"formula":"y ~ x"},"inference":{"std_errors":{"b\u006fotstrap":{"replicates":100000}}}}`
    for (const text of [JSON.stringify(costly), escaped, replicated, '{"wrong":1}']) {
      expect(textOf(await run(both, text))).toBe('"of the engine"')
    }
    expect(asked).toHaveLength(4)
  })

  it('go to the engine while the thread is at work', async () => {
    const both = await opened(worker('deaf'), 'echo')
    const controller = new AbortController()
    const long = run(both, 'spin', {}, controller.signal)
    expect(textOf(await run(both, 'echo'))).toBe('"of the engine"')
    controller.abort()
    expect((await long).kind).toBe('cancelled')
  })

  it('are given to the engine when the thread dies, and the thread is replaced', async () => {
    const both = await opened(worker('deaf'), 'echo')
    expect(textOf(await run(both, 'die'))).toBe('"of the engine"')
    expect(asked).toEqual(['die'])
    expect(textOf(await run(both, 'echo'))).not.toBe('"of the engine"')
  })

  it('are refused once the service stops', async () => {
    const both = await opened(worker('deaf'), 'echo')
    await both.close()
    expect((await run(both, 'echo')).kind).toBe('closing')
  })
})
