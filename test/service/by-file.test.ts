import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Engine, Outcome, Task } from '../../src/service/answer.ts'
import { carriedByFile } from '../../src/service/by-file.ts'
import { isSmall } from '../../src/service/lane.ts'
import { startPool } from '../../src/service/pool.ts'
import { timeLimitOf } from '../../src/service/time-limit.ts'
import { workSettings } from '../support/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'equifit-carried-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const never = new AbortController().signal
const fit = {
  data: { columns: { y: [1, 3, 2, 5, 4], x: [1, 2, 3, 4, 5] } },
  model: { formula: 'y ~ x' }
}
/** A request with so many blanks before its end. */
const padded = (bytes: number, rest = {}) => {
  const text = JSON.stringify({ ...fit, ...rest })
  return Buffer.from(`${text.slice(0, -1)}${' '.repeat(bytes)}}`)
}
const large = 9 * 2 ** 20

/** An engine that tells what it was given and answers when it is let. */
function watched() {
  const seen: { readonly task: Task; readonly bytes: Buffer | null; readonly mode: number }[] = []
  const engine: Engine = {
    ready: () => true,
    async run(task) {
      const path = task.carrier?.path
      const bytes = path === undefined ? null : readFileSync(path)
      seen.push({ task, bytes, mode: path === undefined ? 0 : statSync(path).mode & 0o777 })
      return { kind: 'lost' }
    },
    close: async () => undefined
  }
  return { seen, engine }
}

it('a large body is taken by a file of the data folder that only its owner reads and that is gone after it', async () => {
  const { seen, engine } = watched()
  const body = padded(large, { optimizer: { timeout_ms: 1234 } })
  await carriedByFile(engine, folder).run({ body }, never)
  expect(seen).toHaveLength(1)
  const [{ task, bytes, mode }] = seen
  expect(task.body).toHaveLength(0)
  expect(bytes?.equals(body)).toBe(true)
  expect(mode).toBe(0o600)
  expect(timeLimitOf(task)).toBe(1234)
  expect(isSmall(task)).toBe(false)
  expect(readdirSync(folder)).toEqual([])
})

it('a small body goes as it is, and so does a large one where no file can be written', async () => {
  const { seen, engine } = watched()
  const small = padded(100)
  await carriedByFile(engine, folder).run({ body: small }, never)
  const file = join(folder, 'not-a-folder')
  writeFileSync(file, '')
  const body = padded(large)
  await carriedByFile(engine, file).run({ body }, never)
  rmSync(file)
  const wanted = [small, body]
  expect(seen.map(({ task }, k) => task.body === wanted[k])).toEqual([true, true])
  expect(seen.every(({ task }) => task.carrier === undefined)).toBe(true)
})

it('a body whose client has gone while it was written is not begun', async () => {
  const { seen, engine } = watched()
  const gone = new AbortController()
  const outcome = carriedByFile(engine, folder).run({ body: padded(large) }, gone.signal)
  gone.abort()
  expect(await outcome).toEqual({ kind: 'cancelled' })
  expect(seen).toEqual([])
  expect(readdirSync(folder)).toEqual([])
})

it('a thread answers a carried body as one that is sent, and says where its file cannot be read', async () => {
  const pool = startPool({
    threads: 1,
    queueLimit: 8,
    workerUrl: new URL('../../dist/service/worker.js', import.meta.url),
    ...workSettings()
  })
  const text = (outcome: Outcome) =>
    outcome.kind === 'answer'
      ? Buffer.from(outcome.body)
          .toString()
          .replace(/"id":"[^"]*"/, '')
      : JSON.stringify(outcome)
  try {
    const body = padded(large)
    const sent = text(await pool.run({ body }, never))
    const carried = text(await carriedByFile(pool, folder).run({ body }, never))
    expect(carried).toContain('"least_squares"')
    expect(carried).toBe(sent)
    const path = join(folder, 'absent')
    const absent = { body: new Uint8Array(), carrier: { path, timeoutMs: 30_000 } }
    expect((await pool.run(absent, never)).kind).toBe('unavailable')
  } finally {
    await pool.close()
  }
})
