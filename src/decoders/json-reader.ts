import { Failure, type FailureCode, type Fault } from '../core/failure.ts'
import type { CellStore } from './cell-store.ts'
import { pointerTo, quote } from './pointer.ts'
import type { RowTable } from './row-table.ts'

/** A value of JSON text; columns and rows where a table was expected stand as what they were read into. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | JsonObject
  | CellStore
  | RowTable
export interface JsonObject {
  readonly [key: string]: Json
}

/** A number whose digits a double cannot hold: an integer that changed, or a value that became 0. */
export interface LostPrecision {
  readonly pointer: string
  readonly text: string
  readonly value: number
}

/** State of one parse; `at` is a byte offset. */
export interface Reader {
  readonly bytes: Buffer
  at: number
  readonly path: (string | number)[]
  readonly nonFinite: Fault[]
  readonly lostPrecision: LostPrecision[]
  /** Where arrays are read straight into stores. */
  readonly tables: Tables
}

/** Paths at which a text holds tables. */
export interface Tables {
  /** Paths of objects whose members are columns. */
  readonly columns: readonly (readonly string[])[]
  /** Paths of arrays of rows. */
  readonly rows: readonly (readonly string[])[]
}

const noTables: Tables = { columns: [], rows: [] }

/** Deepest nesting of arrays and objects in a body. */
const depthLimit = 32

/** A reader at a byte offset. */
export function newReader(bytes: Buffer, at: number, tables: Tables = noTables): Reader {
  return { bytes, at, path: [], nonFinite: [], lostPrecision: [], tables }
}

/** Steps into an array or object; true when it closes at once. */
export function opensEmpty(reader: Reader, close: number): boolean {
  if (reader.path.length >= depthLimit) {
    const detail = `Arrays and objects are nested more than ${depthLimit} deep.`
    throw new Failure({ code: 'too_deep', pointer: '', detail, place: placeOf(reader) })
  }
  reader.at += 1
  skipSpace(reader)
  if (reader.bytes[reader.at] !== close) return false
  reader.at += 1
  return true
}

/** After an entry: true at the closing bracket, false after a comma. */
export function closes(reader: Reader, close: number, expected: string): boolean {
  skipSpace(reader)
  const byte = reader.bytes[reader.at]
  if (byte !== close && byte !== 0x2c) throw malformed(reader, expected)
  reader.at += 1
  if (byte === close) return true
  skipSpace(reader)
  return false
}

export function skipSpace(reader: Reader): void {
  const { bytes } = reader
  for (;;) {
    const byte = bytes[reader.at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return
    reader.at += 1
  }
}

export function duplicate(reader: Reader, key: string): Failure {
  const pointer = pointerTo(reader.path)
  const column = /^\/data\/(columns|rows\/\d+)\/[^/]*$/.test(pointer)
  const code: FailureCode = column ? 'duplicate_column' : 'duplicate_key'
  const detail = `${quote(key)} stands twice in the same object.`
  return new Failure({ code, pointer, detail, place: placeOf(reader) })
}

/** A Failure that says what was expected at the reader's position and what stands there. */
export function malformed(reader: Reader, expected: string): Failure {
  const place = placeOf(reader)
  const rest = reader.bytes.subarray(reader.at, reader.at + 60).toString()
  const found =
    rest === '' ? 'the text ends' : `there is ${quote(/^[\w.+-]+|^./su.exec(rest)?.[0] ?? '')}`
  const detail = `Line ${place['line']}, column ${place['column']}: expected ${expected}, but ${found}.`
  const hint = hintFor(rest, reader)
  return new Failure({ code: 'malformed_json', pointer: '', detail, place, ...hint })
}

function hintFor(rest: string, reader: Reader): { readonly hint?: string } {
  if (/^[-+]?(nan|inf|infinity|na|none|undefined)\b/i.test(rest)) {
    return { hint: 'JSON has no NaN, Infinity or NA: write null for a missing value.' }
  }
  if (rest.startsWith("'")) return { hint: 'JSON texts stand in double quotes.' }
  const before = reader.bytes.subarray(Math.max(0, reader.at - 60), reader.at).toString()
  if (/^[\]}]/.test(rest) && /,\s*$/.test(before)) {
    return { hint: 'A comma may not stand before a closing bracket.' }
  }
  if (/^(\/\/|\/\*|#)/.test(rest)) return { hint: 'JSON has no comments.' }
  return {}
}

/** Line and column from 1 (columns in characters), byte offset from 0. */
export function placeOf(reader: Reader): Readonly<Record<string, number>> {
  const before = reader.bytes.subarray(0, reader.at)
  const lineStart = before.lastIndexOf(0x0a) + 1
  let line = 1
  for (let i = before.indexOf(0x0a); i !== -1; i = before.indexOf(0x0a, i + 1)) line += 1
  const column = [...before.subarray(lineStart).toString()].length + 1
  return { line, column, offset: reader.at }
}
