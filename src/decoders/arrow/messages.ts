import { type ArrowFaults, broken, unsupported } from './faults.ts'
import {
  byteField,
  type FlatTable,
  longAt,
  longField,
  rootTable,
  tableField,
  vectorField
} from './flatbuffer.ts'
import { type ArrowField, readSchema } from './schema.ts'

/** One buffer of a batch: offset and length, inside the bytes of the whole. */
export interface Region {
  readonly offset: number
  readonly length: number
}

export interface Batch {
  readonly rows: number
  readonly nodes: readonly { readonly length: number; readonly nulls: number }[]
  readonly regions: readonly Region[]
}

/** A message behind the schema; dictionaries come before the batches that use them. */
export type Message =
  | { readonly kind: 'batch'; readonly batch: Batch }
  | {
      readonly kind: 'dictionary'
      readonly id: number
      readonly delta: boolean
      readonly batch: Batch
    }

export interface Messages {
  readonly fields: readonly ArrowField[]
  readonly messages: readonly Message[]
}

const magic = Buffer.from('ARROW1')
const endOfStream = 0

/**
 * The schema and the batches of Arrow IPC data, file or stream (Arrow columnar format, section
 * "Serialization and Interprocess Communication"). All lengths and offsets are checked here; no
 * buffer has been looked into. A file is the stream between its two magic words.
 */
export function readMessages(bytes: Buffer, faults: ArrowFaults): Messages {
  const file = bytes.subarray(0, 6).equals(magic)
  if (file && !bytes.subarray(-6).equals(magic)) {
    throw broken(faults, 'the file does not end with the word ARROW1')
  }
  const cursor = { at: file ? 8 : 0 }
  const head = nextHeader(bytes, cursor, faults)
  const schema = head === null ? null : tableField(head.message, 2)
  if (head === null || schema === null || byteField(head.message, 1) !== 1) {
    throw broken(faults, 'it does not begin with a schema')
  }
  const fields = readSchema(schema)
  if (fields === null) throw unsupported(faults, 'big-endian data')
  cursor.at += head.bodyLength
  const messages: Message[] = []
  for (;;) {
    const next = nextHeader(bytes, cursor, faults)
    if (next === null) return { fields, messages }
    messages.push(readMessage(next, cursor.at, faults))
    cursor.at += next.bodyLength
  }
}

interface Header {
  readonly message: FlatTable
  readonly bodyLength: number
}

/** The metadata at the cursor, which then stands at the body; null at the end-of-stream mark. */
function nextHeader(bytes: Buffer, cursor: { at: number }, faults: ArrowFaults): Header | null {
  const word = (): number => {
    if (cursor.at + 4 > bytes.length) throw broken(faults, 'it ends without the end-of-stream mark')
    cursor.at += 4
    return bytes.readInt32LE(cursor.at - 4)
  }
  const first = word()
  const length = first === -1 ? word() : first
  if (length === endOfStream) return null
  if (length < 0 || cursor.at + length > bytes.length) {
    throw broken(faults, 'the metadata of a message reach past the end')
  }
  const message = rootTable(bytes.subarray(cursor.at, cursor.at + length))
  const bodyLength = longField(message, 3)
  cursor.at += length
  if (bodyLength < 0 || bodyLength > bytes.length - cursor.at) {
    throw broken(faults, 'the body of a message reaches past the end')
  }
  return { message, bodyLength }
}

function readMessage({ message, bodyLength }: Header, base: number, faults: ArrowFaults): Message {
  const kind = byteField(message, 1)
  const header = tableField(message, 2)
  if (header !== null && kind === 3) {
    return { kind: 'batch', batch: readBatch(header, { base, bodyLength }, faults) }
  }
  const data = header !== null && kind === 2 ? tableField(header, 1) : null
  if (header === null || data === null)
    throw broken(faults, 'a message is neither batch nor dictionary')
  const batch = readBatch(data, { base, bodyLength }, faults)
  return { kind: 'dictionary', id: longField(header, 0), delta: byteField(header, 2) !== 0, batch }
}

interface Body {
  readonly base: number
  readonly bodyLength: number
}

function readBatch(table: FlatTable, { base, bodyLength }: Body, faults: ArrowFaults): Batch {
  const { view } = table
  if (tableField(table, 3) !== null) throw unsupported(faults, 'compressed buffers')
  const rows = longField(table, 0)
  const nodes = vectorField(table, 1, 16)
  const buffers = vectorField(table, 2, 16)
  const pairs = ({ length, start }: { length: number; start: number }) =>
    Array.from({ length }, (_, i): [number, number] => [
      longAt(view, start + 16 * i),
      longAt(view, start + 16 * i + 8)
    ])
  const regions = pairs(buffers).map(([offset, length]) => {
    if (offset < 0 || length < 0 || offset + length > bodyLength) {
      throw broken(faults, 'a buffer reaches past the end of its message')
    }
    return { offset: base + offset, length }
  })
  if (rows < 0 || !Number.isSafeInteger(rows)) throw broken(faults, 'a batch has no valid length')
  return { rows, nodes: pairs(nodes).map(([length, nulls]) => ({ length, nulls })), regions }
}
