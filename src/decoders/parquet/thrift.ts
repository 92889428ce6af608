/**
 * The compact protocol of Apache Thrift, as far as page headers of Parquet need it. Every step moves
 * forward inside the bytes that are there, and lengths are checked before they are believed, so that no
 * bytes can make it loop or allocate.
 */

/** A place in bytes that are read forwards. */
export interface Reader {
  readonly bytes: Uint8Array
  at: number
}

/** A struct: 32-bit integers and structs by field number; everything else is stepped over. */
export interface Struct {
  readonly integers: ReadonlyMap<number, number>
  readonly structs: ReadonlyMap<number, Struct>
}

/** Thrown where the bytes are no such struct. */
export class ThriftError extends Error {}

const depthLimit = 16
const types = {
  stop: 0,
  yes: 1,
  no: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8
} as const
const containers = { list: 9, set: 10, map: 11, struct: 12 } as const

function byteAt(reader: Reader): number {
  const byte = reader.bytes[reader.at]
  if (byte === undefined) throw new ThriftError('cut short')
  reader.at += 1
  return byte
}

/** An unsigned number in groups of seven bits, at most ten bytes; exact below 2⁵³. */
function varint(reader: Reader): number {
  let value = 0
  for (let k = 0; k < 10; k += 1) {
    const byte = byteAt(reader)
    value += (byte & 0x7f) * 2 ** (7 * k)
    if (byte < 0x80) return value
  }
  throw new ThriftError('a number without an end')
}

function zigzag(reader: Reader): number {
  const value = varint(reader)
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

function skipBytes(reader: Reader, length: number): void {
  if (length > reader.bytes.length - reader.at) throw new ThriftError('cut short')
  reader.at += length
}

/** Steps over the elements of a list, a set or a map; each takes a byte at least. */
function skipElements(
  reader: Reader,
  kinds: readonly number[],
  of: { count: number; depth: number }
) {
  if (of.count > reader.bytes.length - reader.at) throw new ThriftError('a list past the end')
  for (let k = 0; k < of.count; k += 1) {
    for (const kind of kinds) {
      if (kind === types.yes || kind === types.no) skipBytes(reader, 1)
      else skip(reader, kind, of.depth)
    }
  }
}

/** How a value of each type is stepped over. */
const skips: Readonly<Record<number, (reader: Reader, depth: number) => void>> = {
  [types.yes]: () => undefined,
  [types.no]: () => undefined,
  [types.byte]: (reader) => skipBytes(reader, 1),
  [types.i16]: varint,
  [types.i32]: varint,
  [types.i64]: varint,
  [types.double]: (reader) => skipBytes(reader, 8),
  [types.binary]: (reader) => skipBytes(reader, varint(reader)),
  [containers.list]: skipList,
  [containers.set]: skipList,
  [containers.map]: (reader, depth) => {
    const count = varint(reader)
    const both = count === 0 ? 0 : byteAt(reader)
    skipElements(reader, [both >> 4, both & 15], { count, depth: depth + 1 })
  },
  [containers.struct]: (reader, depth) => readStruct(reader, depth + 1)
}

function skipList(reader: Reader, depth: number): void {
  const head = byteAt(reader)
  const count = head >> 4 === 15 ? varint(reader) : head >> 4
  skipElements(reader, [head & 15], { count, depth: depth + 1 })
}

function skip(reader: Reader, kind: number, depth: number): void {
  if (depth > depthLimit) throw new ThriftError('nested too deeply')
  const step = skips[kind]
  if (step === undefined) throw new ThriftError('an unknown type')
  step(reader, depth)
}

/** Reads a struct. Throws ThriftError where the bytes are none. */
export function readStruct(reader: Reader, depth = 0): Struct {
  if (depth > depthLimit) throw new ThriftError('nested too deeply')
  const integers = new Map<number, number>()
  const structs = new Map<number, Struct>()
  let field = 0
  for (;;) {
    const head = byteAt(reader)
    if (head === types.stop) return { integers, structs }
    const kind = head & 15
    field = head >> 4 === 0 ? zigzag(reader) : field + (head >> 4)
    if (kind === types.i32) integers.set(field, zigzag(reader))
    else if (kind === containers.struct) structs.set(field, readStruct(reader, depth + 1))
    else skip(reader, kind, depth)
  }
}
