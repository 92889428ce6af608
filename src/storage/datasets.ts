import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetInfo } from '../contract/dataset-response.ts'
import { headLength, headStart, readHead } from './dataset-file.ts'
import {
  type DatasetPlace,
  draftEnding,
  ending,
  expired,
  fileOf,
  folderOfAll,
  ownerFolder
} from './dataset-place.ts'
import { isMissing, onDisk } from './disk.ts'

/** What is known of a stored data set, read from the head of its file; null when that is damaged. */
export async function datasetInfo(place: DatasetPlace, now: number): Promise<DatasetInfo | null> {
  const info = await onDisk(() => infoOf(fileOf(place)))
  return info === null || expired(info, now) ? null : info
}

async function infoOf(path: string): Promise<DatasetInfo | null> {
  const file = await orNull(open(path, 'r'))
  if (file === null) return null
  try {
    return await readInfo(file)
  } finally {
    await file.close()
  }
}

async function readInfo(file: FileHandle): Promise<DatasetInfo | null> {
  const start = Buffer.alloc(headStart)
  await file.read(start, 0, headStart, 0)
  const length = headLength(start, (await file.stat()).size)
  if (length === null) return null
  const head = Buffer.alloc(length)
  await file.read(head, 0, length, 0)
  return readHead(head)?.info ?? null
}

/** All data sets of an owner by name. */
export function listDatasets(
  { folder, owner }: Pick<DatasetPlace, 'folder' | 'owner'>,
  now: number
): Promise<readonly DatasetInfo[]> {
  return onDisk(async () => {
    const own = ownerFolder({ folder, owner })
    const files = (await namesIn(own)).filter((file) => file.endsWith(ending))
    const found: DatasetInfo[] = []
    for (const file of files) {
      const info = await infoOf(join(own, file))
      if (info !== null && !expired(info, now)) found.push(info)
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  })
}

/** Removes a data set; false when there was none. Fits that have begun to read it go on. */
export async function removeDataset(place: DatasetPlace, now: number): Promise<boolean> {
  const there = (await datasetInfo(place, now)) !== null
  await onDisk(() => rm(fileOf(place), { force: true }))
  return there
}

/** A draft that old belongs to a writer that is no more, in milliseconds. */
const abandoned = 3_600_000

/** Drops the data sets of all owners that have expired, and drafts whose writers died. */
export function sweepDatasets(folder: string, now: number): Promise<void> {
  return onDisk(async () => {
    const all = folderOfAll(folder)
    for (const owner of await namesIn(all)) {
      for (const file of await namesIn(join(all, owner))) {
        const path = join(all, owner, file)
        if (await isOver(path, now)) await rm(path, { force: true })
      }
    }
  })
}

async function isOver(path: string, now: number): Promise<boolean> {
  if (path.endsWith(draftEnding)) {
    const written = (await orNull(stat(path)))?.mtimeMs ?? now
    return now - written > abandoned
  }
  const info = path.endsWith(ending) ? await infoOf(path) : null
  return info !== null && expired(info, now)
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await orNull(readdir(folder))) ?? []
}

async function orNull<Value>(found: Promise<Value>): Promise<Value | null> {
  try {
    return await found
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
