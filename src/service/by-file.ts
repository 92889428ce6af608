import { rm, writeFile } from 'node:fs/promises'
import { newUploadPath, ownMode } from '../storage/upload-file.ts'
import type { Engine, Outcome } from './answer.ts'
import { timeLimitAtEnds } from './time-limit.ts'

/** Bytes from which a file takes a body to its thread: a channel copies it four times on the way, twice here. */
const large = 8 * 2 ** 20

/** A file with these bytes; null where it cannot be written. */
async function written(folder: string, body: Uint8Array): Promise<string | null> {
  const path = await newUploadPath(folder).catch(() => null)
  if (path === null) return null
  try {
    await writeFile(path, body, { mode: ownMode, flag: 'wx' })
    return path
  } catch {
    await rm(path, { force: true }).catch(() => undefined)
    return null
  }
}

/** An engine whose large bodies are taken to its threads by files in a folder that both see; by the channel where none can be written. */
export function carriedByFile(engine: Engine, folder: string): Engine {
  return {
    ...engine,
    async run(task, signal, watch) {
      if (task.body.byteLength < large) return engine.run(task, signal, watch)
      const path = await written(folder, task.body)
      if (path === null) return engine.run(task, signal, watch)
      try {
        if (signal.aborted) return { kind: 'cancelled' } satisfies Outcome
        const carrier = { path, timeoutMs: timeLimitAtEnds(task.body) }
        return await engine.run({ ...task, body: new Uint8Array(), carrier }, signal, watch)
      } finally {
        await rm(path, { force: true }).catch(() => undefined)
      }
    }
  }
}
