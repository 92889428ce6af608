import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync
} from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { DatasetInfo } from '../contract/dataset-response.ts'
import { columnBytes, headOf, placesOf } from './dataset-file.ts'
import { type DatasetPlace, draftEnding, fileOf, ownerFolder } from './dataset-place.ts'
import { asUnavailable } from './disk.ts'

/** A data set that is being written, invisible until it is kept. */
export interface DatasetDraft {
  /** Makes room; the cells of each column follow, from a row on. */
  begin(info: DatasetInfo): (column: number, from: number, cells: Float64Array | Int32Array) => void
  /** Puts it in place of one of the same name, if there is one, once its bytes are on the disk. */
  keep(): { readonly info: DatasetInfo; readonly replaced: boolean }
  drop(): void
}

/** Does what touches the disk; a disk that cannot is StoreUnavailable. */
function onDisk<Value>(work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    throw asUnavailable(error)
  }
}

/** The head as long as it can become: every check with all of its digits. */
function blankHead(info: DatasetInfo): Buffer {
  return headOf({ info, checks: info.columns.map(() => 0xffffffff) })
}

/**
 * Begins a data set whose cells come in pieces, those of a column in their order. Blocks; for worker
 * threads. Throws StoreUnavailable when it cannot be written.
 */
export function draftDataset(place: DatasetPlace): DatasetDraft {
  const folder = ownerFolder(place)
  const path = join(folder, `${randomUUID()}${draftEnding}`)
  const file = onDisk(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return openSync(path, 'wx', 0o600)
  })
  let begun: {
    readonly info: DatasetInfo
    readonly checks: number[]
    readonly head: number
  } | null = null
  return {
    begin(info) {
      const head = blankHead(info)
      const checks = info.columns.map(() => 0)
      begun = { info, checks, head: head.length }
      const places = placesOf({ info, checks }, head.length)
      onDisk(() => ftruncateSync(file, head.length + columnBytes(info)))
      return (column, from, cells) => {
        const at = (places[column]?.at ?? 0) + from * cells.BYTES_PER_ELEMENT
        const bytes = new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength)
        checks[column] = crc32(bytes, checks[column])
        onDisk(() => writeAt(file, bytes, at))
      }
    },
    keep() {
      if (begun === null) throw new Error('a data set without a head')
      const { info, checks, head } = begun
      return onDisk(() => {
        writeAt(file, headOf({ info, checks }, head), 0)
        fsyncSync(file)
        closeSync(file)
        const replaced = existsSync(fileOf(place))
        renameSync(path, fileOf(place))
        return { info, replaced }
      })
    },
    drop() {
      closeSync(file)
      rmSync(path, { force: true })
    }
  }
}

function writeAt(file: number, bytes: Uint8Array, from: number): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(file, bytes, at, bytes.length - at, from + at)
  }
}
