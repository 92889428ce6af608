import type { ColumnInfo, DatasetInfo } from '../contract/dataset-response.ts'
import type { Column, Dataset } from '../core/model/dataset.ts'

const magic = Buffer.from('EQFCOLS1')
/** The head: magic, length of the description in JSON, the description, zeros up to a multiple of 8. */
const headStart = 16

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

/**
 * The file of a data set, as pieces to be written one after the other: head, then each column as its
 * doubles or 32-bit codes in the machine's byte order, padded to a multiple of 8 bytes.
 */
export function* filePieces(info: DatasetInfo, { columns }: Dataset): Generator<Uint8Array> {
  const description = Buffer.from(JSON.stringify(info))
  const head = Buffer.alloc(padded(headStart + description.length))
  magic.copy(head)
  head.writeUInt32LE(description.length, 8)
  description.copy(head, headStart)
  yield head
  for (const column of columns.values()) {
    const cells = column.kind === 'numeric' ? column.values : column.codes
    yield new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength)
    if (cells.byteLength % 8 !== 0) yield new Uint8Array(8 - (cells.byteLength % 8))
  }
}

/** How many bytes the head takes, from the first 16 of the file; null when it is no such file. */
export function headLength(start: Buffer): number | null {
  if (start.length < headStart || !start.subarray(0, 8).equals(magic)) return null
  return padded(headStart + start.readUInt32LE(8))
}

/** The description in a whole head. */
export function readHead(head: Buffer): DatasetInfo {
  const length = head.readUInt32LE(8)
  const info: DatasetInfo = JSON.parse(head.toString('utf8', headStart, headStart + length))
  return info
}

/** The data set in the bytes of a whole file; its columns are views of these bytes. */
export function readColumns(info: DatasetInfo, bytes: ArrayBuffer, from: number): Dataset {
  const columns = new Map<string, Column>()
  let at = from
  for (const { name, kind, levels, origin } of info.columns) {
    if (kind === 'numeric') {
      columns.set(name, { kind, name, values: new Float64Array(bytes, at, info.rows) })
      at += 8 * info.rows
      continue
    }
    const codes = new Int32Array(bytes, at, info.rows)
    columns.set(name, { kind, name, codes, levels: levels ?? [], origin: origin ?? 'text' })
    at += padded(4 * info.rows)
  }
  return { rows: info.rows, columns }
}

function padded(length: number): number {
  return Math.ceil(length / 8) * 8
}
