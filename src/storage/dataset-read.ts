import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { DatasetInfo } from '../contract/dataset-response.ts'
import { Failure } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import { type ColumnsFile, damaged, snapshotOf } from '../sources/columns-file.ts'
import {
  columnBytes,
  headLength,
  headStart,
  placesOf,
  readColumns,
  readHead
} from './dataset-file.ts'
import { type DatasetPlace, expired, fileOf } from './dataset-place.ts'
import { asUnavailable, isMissing } from './disk.ts'

/**
 * A stored data set, or null when there is none or it has expired. Blocks; for worker threads. Throws
 * a Failure when the file is not as it was written, and StoreUnavailable when it cannot be read.
 */
export function readDataset(
  place: DatasetPlace,
  { now, limit }: { readonly now: number; readonly limit: number }
): Dataset | null {
  refuseLarge(findDataset(place, now)?.info ?? null, limit)
  const bytes = bytesOf(fileOf(place))
  if (bytes === null) return null
  const whole = Buffer.from(bytes)
  const from = headLength(whole.subarray(0, headStart), whole.length)
  const head = from === null ? null : readHead(whole.subarray(0, from))
  if (from === null || head === null) throw damaged(place)
  if (expired(head.info, now)) return null
  const dataset = readColumns(head, bytes, from)
  if (dataset === null) throw damaged(place)
  return dataset
}

function refuseLarge(info: DatasetInfo | null, limit: number): void {
  const bytes = info === null ? 0 : columnBytes(info)
  if (bytes <= limit) return
  throw new Failure({
    code: 'dataset_too_large',
    pointer: '/data/dataset',
    detail: `The data set takes ${bytes} bytes; at most ${limit} are held in memory.`,
    hint: 'Fit it by a formula, which is done in passes over the rows, or store fewer rows.'
  })
}

/** A stored data set that is read where it lies, by its head. Blocks; for worker threads. Throws as `readDataset`. */
export function findDataset(
  place: DatasetPlace,
  now: number
): { readonly info: DatasetInfo; readonly file: ColumnsFile } | null {
  const path = fileOf(place)
  try {
    const file = openSync(path, 'r')
    try {
      const { size } = fstatSync(file)
      const from = headLength(headBytes(file, headStart), size)
      const head = from === null ? null : readHead(headBytes(file, from))
      if (from === null || head === null) throw damaged(place)
      const { info } = head
      if (expired(info, now)) return null
      if (from + columnBytes(info) !== size) throw damaged(place)
      const snapshot = snapshotOf(file)
      const columns = placesOf(head, from)
      return { info, file: { name: place.name, path, rows: info.rows, columns, snapshot } }
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (isMissing(error)) return null
    throw asUnavailable(error)
  }
}

function headBytes(file: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  readSync(file, bytes, 0, length, 0)
  return bytes
}

function bytesOf(path: string): ArrayBuffer | null {
  try {
    const file = openSync(path, 'r')
    try {
      return allOf(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (isMissing(error)) return null
    throw asUnavailable(error)
  }
}

/** All bytes of an open file; fewer when it shrinks meanwhile, which its checks then tell. */
function allOf(file: number): ArrayBuffer {
  const bytes = new ArrayBuffer(fstatSync(file).size)
  const whole = Buffer.from(bytes)
  for (let at = 0; at < whole.length; ) {
    const read = readSync(file, whole, at, whole.length - at, at)
    if (read === 0) return bytes.slice(0, at)
    at += read
  }
  return bytes
}
