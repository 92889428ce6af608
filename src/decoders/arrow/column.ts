import { isUtf8 } from 'node:buffer'
import {
  addBoolean,
  addMissing,
  addNumber,
  addNumbers,
  addText,
  type CellStore
} from '../cell-store.ts'
import { quote } from '../pointer.ts'
import { type ArrowFaults, broken, unsupported } from './faults.ts'
import type { Batch, Region } from './messages.ts'
import type { ArrowField, ArrowType } from './schema.ts'

/** Dictionaries by id: the texts, null where an entry is missing. */
export type Dictionaries = ReadonlyMap<number, readonly (string | null)[]>

/** One field of one batch, with what is needed to read it. */
export interface FieldPart {
  readonly bytes: Buffer
  readonly rows: number
  readonly nulls: number
  readonly regions: readonly Region[]
  readonly name: string
  readonly faults: ArrowFaults
}

/** How many buffers a field has in a batch. */
function regionsOf({ type, dictionary }: ArrowField): number {
  if (type.kind === 'null') return 0
  return type.kind === 'utf8' && dictionary === null ? 3 : 2
}

/** The parts of the fields of one batch; their lengths must agree with the batch. */
export function partsOf(
  fields: readonly ArrowField[],
  { rows, nodes, regions }: Batch,
  { bytes, faults }: { readonly bytes: Buffer; readonly faults: ArrowFaults }
): FieldPart[] {
  let next = 0
  const parts = fields.map((field, i) => {
    const node = nodes[i]
    const own = regions.slice(next, next + regionsOf(field))
    next += regionsOf(field)
    if (node?.length !== rows || node.nulls < 0 || node.nulls > rows) {
      throw broken(faults, `column ${quote(field.name)} disagrees with the length of its batch`)
    }
    return { bytes, rows, nulls: node.nulls, regions: own, name: field.name, faults }
  })
  if (next !== regions.length || nodes.length !== fields.length) {
    throw broken(faults, 'a batch has another number of buffers than its schema needs')
  }
  return parts
}

/** Appends the cells of one part to a store, which is to hold so many rows in all. */
export function appendPart(
  store: CellStore,
  part: FieldPart,
  { type, dictionary }: ArrowField,
  { dictionaries, expected }: { readonly dictionaries: Dictionaries; readonly expected: number }
): void {
  const missing = missingOf(part)
  if (dictionary !== null) appendCoded(store, part, dictionary, dictionaries, missing)
  else if (type.kind === 'float' || type.kind === 'int')
    appendNumbers(store, part, { type, missing, expected })
  else if (type.kind === 'bool') appendBooleans(store, part, missing)
  else if (type.kind === 'utf8') {
    for (const text of textsOf(part, type.wide, missing)) {
      if (text === null) addMissing(store)
      else addText(store, text)
    }
  } else for (let row = 0; row < part.rows; row += 1) addMissing(store)
}

type Missing = (row: number) => boolean

/** Which rows are missing, by the validity bitmap; its zeros must be as many as declared. */
function missingOf({ bytes, rows, nulls, regions, name, faults }: FieldPart): Missing | null {
  const validity = regions[0]
  if (nulls === 0 || validity === undefined) return null
  if (validity.length * 8 < rows) throw broken(faults, `column ${quote(name)} lacks validity bits`)
  const missing: Missing = (row) =>
    (((bytes[validity.offset + (row >> 3)] ?? 0) >> (row & 7)) & 1) === 0
  let zeros = 0
  for (let row = 0; row < rows; row += 1) zeros += missing(row) ? 1 : 0
  if (zeros !== nulls) throw broken(faults, `column ${quote(name)} miscounts its missing values`)
  return missing
}

/** The values of a buffer of numbers, copied only when they do not lie aligned. */
function numbersOf(part: FieldPart, at: number, type: ArrowType) {
  const { bytes, rows, regions, name, faults } = part
  const width = type.kind === 'float' || type.kind === 'int' ? type.bits / 8 : 8
  const region = regions[at] ?? { offset: 0, length: 0 }
  if (region.length < rows * width) throw broken(faults, `column ${quote(name)} lacks values`)
  const start = bytes.byteOffset + region.offset
  const aligned = start % width === 0
  const buffer = aligned ? bytes.buffer : bytes.buffer.slice(start, start + rows * width)
  return viewOf(type, buffer, aligned ? start : 0, rows)
}

function viewOf(type: ArrowType, buffer: ArrayBufferLike, at: number, rows: number) {
  if (type.kind === 'float') {
    return type.bits === 64
      ? new Float64Array(buffer, at, rows)
      : new Float32Array(buffer, at, rows)
  }
  const [bits, signed] = type.kind === 'int' ? [type.bits, type.signed] : [64, true]
  switch (bits) {
    case 8:
      return signed ? new Int8Array(buffer, at, rows) : new Uint8Array(buffer, at, rows)
    case 16:
      return signed ? new Int16Array(buffer, at, rows) : new Uint16Array(buffer, at, rows)
    case 32:
      return signed ? new Int32Array(buffer, at, rows) : new Uint32Array(buffer, at, rows)
    default:
      return signed ? new BigInt64Array(buffer, at, rows) : new BigUint64Array(buffer, at, rows)
  }
}

type Doubles = Exclude<ReturnType<typeof viewOf>, BigInt64Array | BigUint64Array>

function doubles(values: Doubles): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values)
}

/** The values with NaN in the rows that are missing, where anything may stand. */
function present(values: Doubles, missing: Missing): Float64Array {
  const out = Float64Array.from(values)
  for (let row = 0; row < out.length; row += 1) if (missing(row)) out[row] = Number.NaN
  return out
}

/** Appends numbers, making room for so many rows in all. */
function appendNumbers(
  store: CellStore,
  part: FieldPart,
  { type, missing, expected }: { type: ArrowType; missing: Missing | null; expected: number }
): void {
  const values = numbersOf(part, 1, type)
  if (!(values instanceof BigInt64Array || values instanceof BigUint64Array)) {
    addNumbers(store, missing === null ? doubles(values) : present(values, missing), expected)
    return
  }
  for (let row = 0; row < part.rows; row += 1) {
    if (missing?.(row)) addMissing(store)
    else addNumber(store, exactly(values[row] ?? 0n, part, row))
  }
}

/** A 64-bit integer as a double that equals it; any other is refused. */
function exactly(value: bigint, { name, faults }: FieldPart, row: number): number {
  const double = Number(value)
  if (BigInt(double) === value) return double
  const column = `column ${quote(name)}`
  throw unsupported(
    faults,
    `the integer ${value} in row ${row + 1} of a batch of ${column}, which no double holds`
  )
}

function appendBooleans(store: CellStore, part: FieldPart, missing: Missing | null): void {
  const { bytes, rows, regions, name, faults } = part
  const region = regions[1] ?? { offset: 0, length: 0 }
  if (region.length * 8 < rows) throw broken(faults, `column ${quote(name)} lacks values`)
  for (let row = 0; row < rows; row += 1) {
    if (missing?.(row)) addMissing(store)
    else addBoolean(store, (((bytes[region.offset + (row >> 3)] ?? 0) >> (row & 7)) & 1) === 1)
  }
}

/** The texts of one part; offsets must not decrease, and every text must be UTF-8. */
function* textsOf(
  part: FieldPart,
  wide: boolean,
  missing: Missing | null
): Generator<string | null> {
  const { bytes, rows, regions, name, faults } = part
  const data = regions[2] ?? { offset: 0, length: 0 }
  const offsets = offsetsOf(part, wide)
  for (let row = 0; row < rows; row += 1) {
    const from = Number(offsets[row] ?? 0)
    const to = Number(offsets[row + 1] ?? 0)
    if (from < 0 || to < from || to > data.length) {
      throw broken(faults, `column ${quote(name)} has texts past the end of its buffer`)
    }
    if (missing?.(row)) {
      yield null
      continue
    }
    const text = bytes.subarray(data.offset + from, data.offset + to)
    if (!isUtf8(text)) throw broken(faults, `column ${quote(name)} has a text that is not UTF-8`)
    yield text.toString()
  }
}

/** rows + 1 offsets; none need be there when there are no rows. */
function offsetsOf(part: FieldPart, wide: boolean) {
  const type: ArrowType = { kind: 'int', bits: wide ? 64 : 32, signed: true }
  return part.rows === 0 ? [] : numbersOf({ ...part, rows: part.rows + 1 }, 1, type)
}

/** Entries of a dictionary, from the one field of its batch. */
export function entriesOf(part: FieldPart, type: ArrowType): (string | null)[] {
  if (type.kind !== 'utf8') throw unsupported(part.faults, `a dictionary that is not of texts`)
  return [...textsOf(part, type.wide, missingOf(part))]
}

function appendCoded(
  store: CellStore,
  part: FieldPart,
  { id, indices }: { readonly id: number; readonly indices: ArrowType },
  dictionaries: Dictionaries,
  missing: Missing | null
): void {
  const entries = dictionaries.get(id) ?? []
  const codes = numbersOf(part, 1, indices)
  for (let row = 0; row < part.rows; row += 1) {
    if (missing?.(row)) {
      addMissing(store)
      continue
    }
    const text = entries[Number(codes[row] ?? -1)]
    if (text === undefined) {
      throw broken(part.faults, `column ${quote(part.name)} refers past its dictionary`)
    }
    if (text === null) addMissing(store)
    else addText(store, text)
  }
}
