import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeStale } from './stale.ts'

/** Bits of a file that nobody else reads. */
export const ownMode = 0o600

/** The path of a new file for a body in the data folder, which is made where it is not; what others left is removed. */
export async function newUploadPath(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeStale(folder, '.upload', Date.now())
  return join(folder, `${randomUUID()}.upload`)
}
