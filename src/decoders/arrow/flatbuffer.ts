/**
 * Reads the flatbuffers in which Arrow writes its metadata. Every access is checked against the end of
 * the metadata: DataView throws a RangeError, and lengths of vectors are compared with what is there.
 */

/** A table inside a flatbuffer: the offset of its start. */
export interface FlatTable {
  readonly view: DataView
  readonly at: number
}

/** The root table of a flatbuffer. */
export function rootTable(bytes: Uint8Array): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { view, at: view.getUint32(0, true) }
}

/** Offset of the field at a place of the schema, or 0 when it is absent. */
function fieldAt({ view, at }: FlatTable, place: number): number {
  const vtable = at - view.getInt32(at, true)
  const entry = 4 + 2 * place
  if (entry + 2 > view.getUint16(vtable, true)) return 0
  const offset = view.getUint16(vtable + entry, true)
  return offset === 0 ? 0 : at + offset
}

export function byteField(table: FlatTable, place: number): number {
  const at = fieldAt(table, place)
  return at === 0 ? 0 : table.view.getUint8(at)
}

export function shortField(table: FlatTable, place: number): number {
  const at = fieldAt(table, place)
  return at === 0 ? 0 : table.view.getInt16(at, true)
}

export function intField(table: FlatTable, place: number): number {
  const at = fieldAt(table, place)
  return at === 0 ? 0 : table.view.getInt32(at, true)
}

/** A 64-bit integer as a double; beyond 2^53 it is only near, and larger than anything accepted. */
export function longField(table: FlatTable, place: number): number {
  const at = fieldAt(table, place)
  return at === 0 ? 0 : longAt(table.view, at)
}

export function longAt(view: DataView, at: number): number {
  return Number(view.getBigInt64(at, true))
}

export function tableField(table: FlatTable, place: number): FlatTable | null {
  const at = fieldAt(table, place)
  return at === 0 ? null : { view: table.view, at: at + table.view.getUint32(at, true) }
}

export function textField(table: FlatTable, place: number): string {
  const { view } = table
  const at = fieldAt(table, place)
  if (at === 0) return ''
  const start = at + view.getUint32(at, true)
  const length = view.getUint32(start, true)
  if (start + 4 + length > view.byteLength) throw new RangeError('text past the end')
  return Buffer.from(view.buffer, view.byteOffset + start + 4, length).toString()
}

/** Length and start of the elements of a vector; throws when they reach past the end. */
export function vectorField(table: FlatTable, place: number, stride: number) {
  const { view } = table
  const at = fieldAt(table, place)
  if (at === 0) return { length: 0, start: 0 }
  const start = at + view.getUint32(at, true)
  const length = view.getUint32(start, true)
  if (start + 4 + length * stride > view.byteLength) throw new RangeError('vector past the end')
  return { length, start: start + 4 }
}

/** The tables of a vector of tables. */
export function tablesField(table: FlatTable, place: number): FlatTable[] {
  const { view } = table
  const { length, start } = vectorField(table, place, 4)
  return Array.from({ length }, (_, i) => {
    const at = start + 4 * i
    return { view, at: at + view.getUint32(at, true) }
  })
}
