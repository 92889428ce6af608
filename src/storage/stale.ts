import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Age from which an unfinished file belongs to nobody any more, in milliseconds: longer than any upload takes. */
const abandoned = 24 * 3_600_000

/** Removes unfinished files that a process left when it died. Does nothing where there is no such folder. */
export async function removeStale(folder: string, ending: string, now: number): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((one) => one.endsWith(ending))) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found !== null && now - found.mtimeMs > abandoned) await rm(path, { force: true })
  }
}
