import type { CellStore } from './cell-store.ts'
import {
  closes,
  duplicate,
  type Json,
  malformed,
  opensEmpty,
  type Reader,
  skipSpace
} from './json-reader.ts'
import { readString } from './json-string.ts'
import { pointerTo } from './pointer.ts'
import { columnAt, endRow, newRowTable, type RowTable, refuseRow, storeAt } from './row-table.ts'

/** How values are read, handed in by the reader of values. */
export interface ReadValue {
  value(reader: Reader): Json
  cell(reader: Reader, store: CellStore): void
}

/** Reads an array of objects cell by cell into a table; the reader stands at its bracket. */
export function readRows(reader: Reader, read: ReadValue): RowTable {
  const table = newRowTable()
  if (opensEmpty(reader, 0x5d)) return table
  const { path } = reader
  const depth = path.length
  path.push(0)
  for (let index = 0; ; index += 1) {
    path[depth] = index
    readRow(reader, table, read)
    if (closes(reader, 0x5d, '"," or "]"')) break
  }
  path.pop()
  return table
}

/** Reads one object into the table as its next row; any other value is a fault of the table. */
export function readRow(reader: Reader, table: RowTable, read: ReadValue): void {
  if (reader.bytes[reader.at] !== 0x7b) {
    read.value(reader)
    refuseRow(table, pointerTo(reader.path))
    return
  }
  const { path } = reader
  if (!opensEmpty(reader, 0x7d)) {
    path.push('')
    for (let expected = 0; ; expected += 1) {
      readMember(reader, { table, expected }, read)
      if (closes(reader, 0x7d, '"," or "}"')) break
    }
    path.pop()
  }
  endRow(table, path)
}

interface Place {
  readonly table: RowTable
  /** Place of the member in its object, from 0. */
  readonly expected: number
}

function readMember(reader: Reader, { table, expected }: Place, read: ReadValue): void {
  const { bytes } = reader
  if (bytes[reader.at] !== 0x22) throw malformed(reader, 'a key in double quotes')
  const column = readKey(reader, table, expected)
  skipSpace(reader)
  if (bytes[reader.at] !== 0x3a) throw malformed(reader, '":"')
  reader.at += 1
  skipSpace(reader)
  if (column >= 0) read.cell(reader, storeAt(table, column))
  else read.value(reader)
}

/** The column of the key at the reader; the key that the first row has at this place is not decoded. */
function readKey(reader: Reader, table: RowTable, expected: number): number {
  const { path } = reader
  const key = table.keys[expected]
  if (key !== undefined && table.met[expected] === table.rows && startsWith(reader, key)) {
    reader.at += key.length
    path[path.length - 1] = table.names[expected] ?? ''
    return expected
  }
  const name = readString(reader, malformed)
  path[path.length - 1] = name
  const column = columnAt(table, name)
  if (column === -2) throw duplicate(reader, name)
  return column
}

function startsWith({ bytes, at }: Reader, key: Buffer): boolean {
  for (let i = 0; i < key.length; i += 1) if (bytes[at + i] !== key[i]) return false
  return true
}
