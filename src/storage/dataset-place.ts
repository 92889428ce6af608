import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { DatasetInfo } from '../contract/dataset-response.ts'

/** Names that a data set may have. */
export const datasetName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/** Where data sets lie: one file each, in one folder an owner, below one folder. */
export interface DatasetPlace {
  readonly folder: string
  readonly owner: string
  readonly name: string
}

/** How the files of data sets end, and those that are being written. */
export const ending = '.columns'
export const draftEnding = '.draft'

/** The folder with one folder an owner. */
export function folderOfAll(folder: string): string {
  return join(folder, 'datasets')
}

/** The folder of an owner; a digest, so that no owner's name reaches the file system. */
export function ownerFolder({ folder, owner }: Pick<DatasetPlace, 'folder' | 'owner'>): string {
  const safe = owner === '' ? 'anyone' : createHash('sha256').update(owner).digest('hex')
  return join(folderOfAll(folder), safe)
}

/** A name's file; names differ in letter case also where the file system does not tell them apart. */
export function fileOf(place: DatasetPlace): string {
  const marked = place.name.replace(/[A-Z]/g, (letter) => `+${letter.toLowerCase()}`)
  return join(ownerFolder(place), `${marked}${ending}`)
}

export function expired({ expiresAt }: DatasetInfo, now: number): boolean {
  return expiresAt !== null && expiresAt <= now
}
