import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { StoreUnavailable } from './store.ts'

/** Whether an error of the file system says that there is nothing at a path. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** Any other error of the file system as StoreUnavailable: a full disk, a folder that may not be written. */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error
  // The path in the message is the operator's, not for clients: the log alone has it.
  return new StoreUnavailable(error.message, { cause: error })
}

/** The same of work that is awaited. */
export async function onDisk<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw asUnavailable(error)
  }
}

/** Why nothing can be written in a folder that may have to be made first; null when all is well. */
export function whyUnwritable(folder: string): string | null {
  try {
    accessSync(folder, constants.W_OK)
    return null
  } catch (error) {
    const above = dirname(folder)
    if (isMissing(error) && above !== folder) return whyUnwritable(above)
    return error instanceof Error ? error.message : String(error)
  }
}
