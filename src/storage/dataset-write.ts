import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync
} from 'node:fs'
import { join } from 'node:path'
import type { DatasetInfo } from '../contract/dataset-response.ts'
import type { Dataset } from '../core/model/dataset.ts'
import { describe, filePieces } from './dataset-file.ts'
import { type DatasetPlace, draftEnding, fileOf, ownerFolder } from './dataset-place.ts'
import { asUnavailable } from './disk.ts'

export interface NewDataset extends DatasetPlace {
  readonly dataset: Dataset
  readonly digest: string
  readonly format: string
  readonly now: number
  readonly expiresAt: number | null
}

/**
 * Writes a data set in place of one of the same name, if there is one: readers see the old or the new
 * one whole, whatever happens in between. Blocks until the bytes are on the disk; for worker threads.
 * Throws StoreUnavailable when they cannot be written, and leaves nothing behind.
 */
export function writeDataset(place: NewDataset): { info: DatasetInfo; replaced: boolean } {
  const { name, dataset, digest, format, now, expiresAt } = place
  const info = describe(dataset, { name, digest, format, createdAt: now, expiresAt })
  const folder = ownerFolder(place)
  const draft = join(folder, `${randomUUID()}${draftEnding}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const replaced = existsSync(fileOf(place))
    flush(draft, 'wx', (file) => {
      for (const piece of filePieces(info, dataset)) writeWhole(file, piece)
    })
    renameSync(draft, fileOf(place))
    flush(folder, 'r', () => undefined)
    return { info, replaced }
  } catch (error) {
    rmSync(draft, { force: true })
    throw asUnavailable(error)
  }
}

/** Opens a file or folder, lets `work` write, and waits until all is on the disk. */
function flush(path: string, flags: 'wx' | 'r', work: (file: number) => void): void {
  const file = openSync(path, flags, 0o600)
  try {
    work(file)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at)
}
