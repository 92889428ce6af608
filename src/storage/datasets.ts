import { createHash, randomUUID } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync
} from 'node:fs'
import { type FileHandle, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetInfo } from '../contract/dataset-response.ts'
import type { Dataset } from '../core/model/dataset.ts'
import { describe, filePieces, headLength, readColumns, readHead } from './dataset-file.ts'

/** Names that a data set may have. */
export const datasetName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/** Where data sets lie: one file each, in one folder an owner, below one folder. */
export interface DatasetPlace {
  readonly folder: string
  readonly owner: string
  readonly name: string
}

export interface NewDataset extends DatasetPlace {
  readonly dataset: Dataset
  readonly digest: string
  readonly format: string
  readonly now: number
  readonly expiresAt: number | null
}

const ending = '.columns'

/** The folder of an owner; a digest, so that no owner's name reaches the file system. */
function ownerFolder({ folder, owner }: Pick<DatasetPlace, 'folder' | 'owner'>): string {
  const safe = owner === '' ? 'anyone' : createHash('sha256').update(owner).digest('hex')
  return join(folder, 'datasets', safe)
}

/** A name's file; names differ in letter case also where the file system does not tell them apart. */
function fileOf(place: DatasetPlace): string {
  const marked = place.name.replace(/[A-Z]/g, (letter) => `+${letter.toLowerCase()}`)
  return join(ownerFolder(place), `${marked}${ending}`)
}

/**
 * Writes a data set in place of one of the same name, if there is one: readers see the old or the new
 * one whole, whatever happens in between. Blocks until the bytes are on the disk; for worker threads.
 */
export function writeDataset(place: NewDataset): { info: DatasetInfo; replaced: boolean } {
  const { name, dataset, digest, format, now, expiresAt } = place
  const replaced = readDataset(place, now) !== null
  const info = describe(dataset, { name, digest, format, createdAt: now, expiresAt })
  const folder = ownerFolder(place)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `${randomUUID()}.draft`)
  try {
    const file = openSync(draft, 'wx', 0o600)
    try {
      for (const piece of filePieces(info, dataset)) writeWhole(file, piece)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, fileOf(place))
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
  return { info, replaced }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at)
}

/** A stored data set, or null when there is none or it has expired. Blocks; for worker threads. */
export function readDataset(place: DatasetPlace, now: number): Dataset | null {
  const file = openIfThere(fileOf(place))
  if (file === null) return null
  try {
    const bytes = new ArrayBuffer(fstatSync(file).size)
    const whole = Buffer.from(bytes)
    for (let at = 0; at < whole.length; ) {
      const read = readSync(file, whole, at, whole.length - at, at)
      if (read === 0) throw new Error('a data set was cut short')
      at += read
    }
    const from = headLength(whole)
    if (from === null) throw new Error('a file of the data folder is no data set')
    const info = readHead(whole)
    return expired(info, now) ? null : readColumns(info, bytes, from)
  } finally {
    closeSync(file)
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** What is known of a stored data set, read from the head of its file. */
export async function datasetInfo(place: DatasetPlace, now: number): Promise<DatasetInfo | null> {
  const info = await infoOf(fileOf(place))
  return info === null || expired(info, now) ? null : info
}

async function infoOf(path: string): Promise<DatasetInfo | null> {
  const file = await openLater(path)
  if (file === null) return null
  try {
    const start = Buffer.alloc(16)
    await file.read(start, 0, 16, 0)
    const length = headLength(start)
    if (length === null) return null
    const head = Buffer.alloc(length)
    await file.read(head, 0, length, 0)
    return readHead(head)
  } finally {
    await file.close()
  }
}

async function openLater(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** All data sets of an owner by name; those that have expired are dropped on the way. */
export async function listDatasets(
  { folder, owner }: Pick<DatasetPlace, 'folder' | 'owner'>,
  now: number
): Promise<readonly DatasetInfo[]> {
  const own = ownerFolder({ folder, owner })
  const found: DatasetInfo[] = []
  for (const file of await namesIn(own)) {
    if (!file.endsWith(ending)) continue
    const info = await infoOf(join(own, file))
    if (info === null) continue
    if (expired(info, now)) await rm(join(own, file), { force: true })
    else found.push(info)
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Removes a data set; false when there was none. Fits that have begun to read it go on. */
export async function removeDataset(place: DatasetPlace, now: number): Promise<boolean> {
  const there = (await datasetInfo(place, now)) !== null
  await rm(fileOf(place), { force: true })
  return there
}

function expired({ expiresAt }: DatasetInfo, now: number): boolean {
  return expiresAt !== null && expiresAt <= now
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
