import { expect, it } from 'vitest'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { Cancelled, type RowSource } from '../../src/core/estimation/rows/row-source.ts'
import { segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { restThread, takeThread, threadsAtRest } from '../../src/sources/pass-threads.ts'
import { inSharedMemory } from '../../src/sources/shared-memory.ts'
import { threadedSource } from '../../src/sources/threads.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { manyRows } from '../support/many-rows.ts'

const workerUrl = new URL('../../dist/sources/reduce-worker.js', import.meta.url)
const rows = manyRows(3 * segmentRows)
const dataset = inSharedMemory(rows, ['y', 'x1'])
const spec = specOf({ formula: 'y ~ x1' })

function source() {
  return threadedSource(
    memorySource(dataset),
    { kind: 'memory', dataset },
    { threads: 2, workerUrl }
  )
}

it('threads that have done their work rest, and the next fit takes them', async () => {
  const first = source()
  const one = await estimateRows(spec, first, { control, sampleRows: 3000 })
  expect(threadsAtRest(workerUrl)).toBe(0)
  await first.close()
  expect(threadsAtRest(workerUrl)).toBe(2)
  const second = source()
  expect(threadsAtRest(workerUrl)).toBe(0)
  const other = await estimateRows(spec, second, { control, sampleRows: 3000 })
  await second.close()
  expect(threadsAtRest(workerUrl)).toBe(2)
  expect(other).toEqual(one)
})

it('threads of a fit that was stopped in a pass end', async () => {
  const stopped = source()
  const before = threadsAtRest(workerUrl)
  const withdrawn = { cancelled: () => true }
  const inPasses: RowSource = { ...stopped, reduce: (pass) => stopped.reduce(pass, withdrawn) }
  const work = estimateRows(spec, inPasses, { control, sampleRows: 3000 })
  await expect(work).rejects.toBeInstanceOf(Cancelled)
  await stopped.close()
  expect(threadsAtRest(workerUrl)).toBe(before)
})

it('a thread rests no longer than it may', async () => {
  const thread = takeThread(workerUrl)
  const atRest = threadsAtRest(workerUrl)
  const ended = new Promise((resolve) => thread.worker.once('exit', resolve))
  restThread(workerUrl, thread, 1)
  expect(threadsAtRest(workerUrl)).toBe(atRest + 1)
  thread.worker.ref()
  await ended
  expect(threadsAtRest(workerUrl)).toBe(atRest)
  expect(thread.ended).toBe(true)
})
