import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Failure } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import { headLength, headStart, readColumns, readHead } from './dataset-file.ts'
import { type DatasetPlace, expired, fileOf } from './dataset-place.ts'
import { asUnavailable, isMissing } from './disk.ts'

/**
 * A stored data set, or null when there is none or it has expired. Blocks; for worker threads. Throws
 * a Failure when the file is not as it was written, and StoreUnavailable when it cannot be read.
 */
export function readDataset(place: DatasetPlace, now: number): Dataset | null {
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

function damaged({ name }: DatasetPlace): Failure {
  return new Failure({
    code: 'dataset_damaged',
    pointer: '/data/dataset',
    detail: `The stored data set "${name}" is not as it was written.`,
    hint: 'Store it again.'
  })
}
