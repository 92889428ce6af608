import { literal, readDecimal } from '../core/numeric/decimal.ts'
import { addJson, addMissing, addNumber, type CellStore, newStore } from './cell-store.ts'
import { readNumber } from './json-number.ts'
import {
  closes,
  duplicate,
  type Json,
  type JsonObject,
  malformed,
  opensEmpty,
  type Reader,
  skipSpace
} from './json-reader.ts'
import { type ReadValue, readRow, readRows } from './json-row-reader.ts'
import { readString } from './json-string.ts'
import type { RowTable } from './row-table.ts'

/** Reads any value at the reader, which stands behind white space. */
export function readValue(reader: Reader): Json {
  switch (reader.bytes[reader.at]) {
    case 0x7b:
      return readObject(reader)
    case 0x5b:
      return readArray(reader)
    case 0x22:
      return readString(reader, malformed)
    case 0x74:
      return readWord(reader, 'true', true)
    case 0x66:
      return readWord(reader, 'false', false)
    case 0x6e:
      return readWord(reader, 'null', null)
    default:
      return readNumber(reader, malformed)
  }
}

function readWord(reader: Reader, word: string, value: boolean | null): boolean | null {
  const end = reader.at + word.length
  if (reader.bytes.toString('latin1', reader.at, end) !== word) throw malformed(reader, 'a value')
  reader.at = end
  return value
}

function readArray(reader: Reader): Json {
  const { path: opened, tables } = reader
  if (opened.length > 0 && leadsTo(tables.columns, opened, opened.length - 1)) {
    return readCells(reader)
  }
  if (leadsTo(tables.rows, opened, opened.length)) return readRows(reader, readers)
  const values: Json[] = []
  if (opensEmpty(reader, 0x5d)) return values
  const { path } = reader
  const depth = path.length
  path.push(0)
  for (let index = 0; ; index += 1) {
    path[depth] = index
    values.push(readValue(reader))
    if (closes(reader, 0x5d, '"," or "]"')) break
  }
  path.pop()
  return values
}

/** Whether the first `length` parts of the reader's path are one of the paths. */
function leadsTo(
  paths: readonly (readonly string[])[],
  path: readonly (string | number)[],
  length: number
): boolean {
  return paths.some(
    (parts) => parts.length === length && parts.every((part, i) => part === path[i])
  )
}

/** An array whose cells go into a store as they are read. */
function readCells(reader: Reader): CellStore {
  const store = newStore()
  if (opensEmpty(reader, 0x5d)) return store
  const { path } = reader
  const depth = path.length
  path.push(0)
  do {
    readNumberRun(reader, store)
    path[depth] = store.rows
    readCell(reader, store)
  } while (!closes(reader, 0x5d, '"," or "]"'))
  path.pop()
  return store
}

/** Numbers that a comma follows directly, as long as they come: what nearly every cell is. */
function readNumberRun(reader: Reader, store: CellStore): void {
  const { bytes } = reader
  for (;;) {
    const from = reader.at
    const negative = bytes[from] === 0x2d
    const start = negative ? from + 1 : from
    const value = readDecimal(bytes, start)
    const { end, whole, fraction, exponent, significant } = literal
    const plain =
      bytes[end] === 0x2c &&
      whole > 0 &&
      fraction !== 0 &&
      exponent !== 0 &&
      (whole === 1 || bytes[start] !== 0x30) &&
      value < 1e300 &&
      (value > 0 || significant === 0) &&
      (significant <= 15 || fraction > 0)
    if (!plain) return
    addNumber(store, negative ? -value : value)
    reader.at = end + 1
    skipSpace(reader)
  }
}

/** One value of any kind into a store. */
export function readCell(reader: Reader, store: CellStore): void {
  const byte = reader.bytes[reader.at] ?? 0
  if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39))
    addNumber(store, readNumber(reader, malformed))
  else if (byte === 0x6e) {
    readWord(reader, 'null', null)
    addMissing(store)
  } else addJson(store, readValue(reader))
}

function readObject(reader: Reader): JsonObject {
  const object: Record<string, Json> = {}
  if (opensEmpty(reader, 0x7d)) return object
  const { path, bytes } = reader
  const depth = path.length
  path.push('')
  for (;;) {
    if (bytes[reader.at] !== 0x22) throw malformed(reader, 'a key in double quotes')
    const key = readString(reader, malformed)
    path[depth] = key
    if (Object.hasOwn(object, key)) throw duplicate(reader, key)
    skipSpace(reader)
    if (bytes[reader.at] !== 0x3a) throw malformed(reader, '":"')
    reader.at += 1
    skipSpace(reader)
    setOwn(object, key, readValue(reader))
    if (closes(reader, 0x7d, '"," or "}"')) break
  }
  path.pop()
  return object
}

/** Assigns a property of any name, `__proto__` included, as an ordinary own property. */
function setOwn(object: Record<string, Json>, key: string, value: Json): void {
  if (key !== '__proto__') {
    object[key] = value
    return
  }
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true
  })
}

const readers: ReadValue = { value: readValue, cell: readCell }

/** Reads one object into a table as its next row; nothing may follow it. */
export function readRowValue(reader: Reader, table: RowTable): void {
  readRow(reader, table, readers)
  skipSpace(reader)
  if (reader.at < reader.bytes.length) throw malformed(reader, 'the end of the line')
}
