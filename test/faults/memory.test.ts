import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/service/answer.ts'
import { startSupervisor } from '../../src/service/supervisor.ts'
import { workSettings } from '../support/settings.ts'

/** The built engine process, as production runs it, with threads that take all the memory there is. */
const engineUrl = new URL('../../dist/service/engine.js', import.meta.url)
const workerUrl = new URL('../support/workers/hungry.mjs', import.meta.url).href
const before = process.env['NODE_OPTIONS']
let engine: Engine

beforeAll(() => {
  // So that the end comes soon; the engine process inherits it.
  process.env['NODE_OPTIONS'] = '--max-old-space-size=96'
  const settings = { threads: 1, spareThreads: 0, queueLimit: 4, workerUrl, ...workSettings() }
  engine = startSupervisor({ engineUrl, settings })
})
afterAll(async () => {
  if (before === undefined) delete process.env['NODE_OPTIONS']
  else process.env['NODE_OPTIONS'] = before
  await engine.close()
})

const run = (text: string) => engine.run({ body: Buffer.from(text) }, new AbortController().signal)

describe('F2 a thread that takes memory without end', () => {
  it.each(['an array that grows', 'large arrays', 'a map', 'an object', 'a string'])(
    '%s costs its own task; the next one is answered',
    async (shape) => {
      expect((await run(shape)).kind).toBe('lost')
      for (let kind = ''; kind !== 'answer'; ) {
        ;({ kind } = await run('echo'))
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    60_000
  )
})
