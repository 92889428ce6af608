import { isUtf8 } from 'node:buffer'
import { Failure, type Fault } from '../core/failure.ts'
import {
  type Json,
  type LostPrecision,
  malformed,
  newReader,
  skipSpace,
  type Tables
} from './json-reader.ts'
import { readValue } from './json-value.ts'

export interface ParsedJson {
  readonly value: Json
  /** Numbers beyond the range of a double, 1e999; they stand as ±Infinity in `value`. */
  readonly nonFinite: readonly Fault[]
  /** The first of them, at most 20. */
  readonly lostPrecision: readonly LostPrecision[]
}

/**
 * Parses JSON text strictly by RFC 8259: UTF-8 checked, a leading byte-order mark skipped, duplicate
 * keys refused, nesting limited, every number rounded correctly, numbers out of range collected.
 * Throws a Failure with line, column and byte offset.
 */
export function parseJson(body: Uint8Array, tables?: Tables): ParsedJson {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const reader = newReader(bytes, start, tables)
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

export function refuseBadUtf8(bytes: Buffer): void {
  if (isUtf8(bytes)) return
  const detail = 'The body is declared as UTF-8 but contains bytes that are not UTF-8.'
  const hint = 'Save the text as UTF-8.'
  throw new Failure({ code: 'invalid_utf8', pointer: '', detail, hint })
}
