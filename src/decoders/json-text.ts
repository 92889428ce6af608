import { isUtf8 } from 'node:buffer'
import { Failure, type FailureCode, type Fault } from '../core/failure.ts'
import { readNumber } from './json-number.ts'
import { readString } from './json-string.ts'
import { pointerTo, quote } from './pointer.ts'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** A number whose digits a double cannot hold: an integer that changed, or a value that became 0. */
export interface LostPrecision {
  readonly pointer: string
  readonly text: string
  readonly value: number
}

export interface ParsedJson {
  readonly value: Json
  /** Numbers beyond the range of a double, 1e999; they stand as ±Infinity in `value`. */
  readonly nonFinite: readonly Fault[]
  /** The first of them, at most 20. */
  readonly lostPrecision: readonly LostPrecision[]
}

/** State of one parse; `at` is a byte offset. */
export interface Reader {
  readonly bytes: Buffer
  at: number
  readonly path: (string | number)[]
  readonly nonFinite: Fault[]
  readonly lostPrecision: LostPrecision[]
}

/** Deepest nesting of arrays and objects in a body. */
const depthLimit = 32

/**
 * Parses JSON text strictly by RFC 8259: UTF-8 checked, a leading byte-order mark skipped, duplicate
 * keys refused, nesting limited, every number rounded correctly, numbers out of range collected.
 * Throws a Failure with line, column and byte offset.
 */
export function parseJson(body: Uint8Array): ParsedJson {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const reader: Reader = { bytes, at: start, path: [], nonFinite: [], lostPrecision: [] }
  skipSpace(reader)
  if (reader.at === bytes.length) {
    throw new Failure({ code: 'empty_body', pointer: '', detail: 'The body holds nothing.' })
  }
  refuseBadUtf8(bytes)
  const value = readValue(reader)
  skipSpace(reader)
  if (reader.at < bytes.length) throw malformed(reader, 'the end of the text')
  return { value, nonFinite: reader.nonFinite, lostPrecision: reader.lostPrecision }
}

function refuseBadUtf8(bytes: Buffer): void {
  if (isUtf8(bytes)) return
  const detail = 'The body is declared as UTF-8 but contains bytes that are not UTF-8.'
  const hint = 'Save the text as UTF-8.'
  throw new Failure({ code: 'invalid_utf8', pointer: '', detail, hint })
}

function readValue(reader: Reader): Json {
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

function readArray(reader: Reader): Json[] {
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

/** Steps into an array or object; true when it closes at once. */
function opensEmpty(reader: Reader, close: number): boolean {
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
function closes(reader: Reader, close: number, expected: string): boolean {
  skipSpace(reader)
  const byte = reader.bytes[reader.at]
  if (byte !== close && byte !== 0x2c) throw malformed(reader, expected)
  reader.at += 1
  if (byte === close) return true
  skipSpace(reader)
  return false
}

function skipSpace(reader: Reader): void {
  const { bytes } = reader
  for (;;) {
    const byte = bytes[reader.at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return
    reader.at += 1
  }
}

function duplicate(reader: Reader, key: string): Failure {
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
