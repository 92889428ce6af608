import { crc32 } from 'node:zlib'
import type { ColumnInfo, DatasetInfo } from '../contract/dataset-response.ts'
import type { Column, Dataset } from '../core/model/dataset.ts'
import type { ColumnPlace } from '../sources/columns-file.ts'

const magic = Buffer.from('EQFCOLS2')
/**
 * The head: magic, length and CRC-32 of the description, the description in JSON with the CRC-32 of
 * each column, zeros up to a multiple of 8.
 */
export const headStart = 16

/** What a file says of itself. */
export interface FileHead {
  readonly info: DatasetInfo
  /** CRC-32 of the cells of each column. */
  readonly checks: readonly number[]
}

/** The description of a data set. */
export function describe(
  { rows, columns }: Dataset,
  rest: Omit<DatasetInfo, 'rows' | 'columns'>
): DatasetInfo {
  return { ...rest, rows, columns: [...columns.values()].map(columnInfo) }
}

function columnInfo(column: Column): ColumnInfo {
  const { name, kind } = column
  if (kind === 'numeric') {
    return { name, kind, missing: column.values.reduce((n, v) => n + (Number.isNaN(v) ? 1 : 0), 0) }
  }
  const missing = column.codes.reduce((n, code) => n + (code < 0 ? 1 : 0), 0)
  return { name, kind, missing, levels: column.levels, origin: column.origin }
}

/** The cells of a column as they are written: doubles, or 32-bit codes, in the machine's byte order. */
function cellsOf(column: Column): Uint8Array {
  const cells = column.kind === 'numeric' ? column.values : column.codes
  return new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength)
}

/** The head of a file; of so many bytes at least, that it can be written again once its checks are known. */
export function headOf(found: FileHead, atLeast = 0): Buffer {
  const text = JSON.stringify(found)
  const description = Buffer.from(text.padEnd(text.length + atLeast - headSize(text)))
  const head = Buffer.alloc(padded(headStart + description.length))
  magic.copy(head)
  head.writeUInt32LE(description.length, 8)
  head.writeUInt32LE(crc32(description), 12)
  description.copy(head, headStart)
  return head
}

function headSize(text: string): number {
  return headStart + Buffer.byteLength(text)
}

/** Where the cells of every column stand in the file, `from` being the length of its head. */
export function placesOf({ info, checks }: FileHead, from: number): readonly ColumnPlace[] {
  let at = from
  return info.columns.map(({ name, kind, levels = [], origin = 'text' }, j) => {
    const place = { name, at, check: checks[j] ?? 0 }
    at += padded((kind === 'numeric' ? 8 : 4) * info.rows)
    return kind === 'numeric' ? { ...place, kind } : { ...place, kind, levels, origin }
  })
}

/** Bytes that the columns of a data set take. */
export function columnBytes({ rows, columns }: Pick<DatasetInfo, 'rows' | 'columns'>): number {
  return columns.reduce((sum, { kind }) => sum + padded((kind === 'numeric' ? 8 : 4) * rows), 0)
}

/**
 * The file of a data set, as pieces to be written one after the other: head, then each column's
 * cells, padded to a multiple of 8 bytes.
 */
export function* filePieces(info: DatasetInfo, { columns }: Dataset): Generator<Uint8Array> {
  const checks = [...columns.values()].map((column) => crc32(cellsOf(column)))
  yield headOf({ info, checks })
  for (const column of columns.values()) {
    const cells = cellsOf(column)
    yield cells
    if (cells.length % 8 !== 0) yield new Uint8Array(8 - (cells.length % 8))
  }
}

/** How many bytes the head takes, from its first 16; null when the file of `size` has no such head. */
export function headLength(start: Buffer, size: number): number | null {
  if (start.length < headStart || !start.subarray(0, 8).equals(magic)) return null
  const length = padded(headStart + start.readUInt32LE(8))
  return length <= size ? length : null
}

/** The description in a whole head; null when it is not as it was written. */
export function readHead(head: Buffer): FileHead | null {
  const description = head.subarray(headStart, headStart + head.readUInt32LE(8))
  if (crc32(description) !== head.readUInt32LE(12)) return null
  const found: FileHead = JSON.parse(description.toString('utf8'))
  return found
}

/**
 * The data set in the bytes of a whole file; its columns are views of these bytes. Null when a column
 * is not as it was written.
 */
export function readColumns(
  { info, checks }: FileHead,
  bytes: ArrayBuffer,
  from: number
): Dataset | null {
  const width = (kind: Column['kind']): number => (kind === 'numeric' ? 8 : 4) * info.rows
  const size = info.columns.reduce((sum, { kind }) => sum + padded(width(kind)), from)
  if (size !== bytes.byteLength) return null
  const columns = new Map<string, Column>()
  let at = from
  for (const [j, { name, kind, levels, origin }] of info.columns.entries()) {
    if (crc32(new Uint8Array(bytes, at, width(kind))) !== checks[j]) return null
    if (kind === 'numeric') {
      columns.set(name, { kind, name, values: new Float64Array(bytes, at, info.rows) })
    } else {
      const codes = new Int32Array(bytes, at, info.rows)
      columns.set(name, { kind, name, codes, levels: levels ?? [], origin: origin ?? 'text' })
    }
    at += padded(width(kind))
  }
  return { rows: info.rows, columns }
}

function padded(length: number): number {
  return Math.ceil(length / 8) * 8
}
