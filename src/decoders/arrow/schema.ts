import {
  byteField,
  type FlatTable,
  intField,
  longField,
  shortField,
  tableField,
  tablesField,
  textField
} from './flatbuffer.ts'

/** How the values of a field lie in its buffers. */
export type ArrowType =
  | { readonly kind: 'null' | 'bool' }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'utf8'; readonly wide: boolean }
  | { readonly kind: 'other'; readonly called: string }

export interface ArrowField {
  readonly name: string
  readonly type: ArrowType
  /** Set when the buffers hold indices into a dictionary of `type`. */
  readonly dictionary: { readonly id: number; readonly indices: ArrowType } | null
}

/** Names of the members of the union Type of Arrow's Schema.fbs, by number. */
const typeNames = [
  'nothing',
  'null',
  'integer',
  'floating point',
  'binary',
  'text',
  'boolean',
  'decimal',
  'date',
  'time',
  'timestamp',
  'interval',
  'list',
  'struct',
  'union',
  'fixed-size binary',
  'fixed-size list',
  'map',
  'duration',
  'large binary',
  'large text',
  'large list',
  'run-end encoded',
  'binary view',
  'text view',
  'list view',
  'large list view'
]

/** The fields of a schema message, in Arrow's Schema.fbs; null when the data are big-endian. */
export function readSchema(schema: FlatTable): readonly ArrowField[] | null {
  if (shortField(schema, 0) !== 0) return null
  return tablesField(schema, 1).map(readField)
}

function readField(field: FlatTable): ArrowField {
  const type = readType(byteField(field, 2), tableField(field, 3))
  const encoding = tableField(field, 4)
  if (encoding === null) return { name: textField(field, 0), type, dictionary: null }
  const index = tableField(encoding, 1)
  const indices: ArrowType =
    index === null ? { kind: 'int', bits: 32, signed: true } : integerType(index)
  return { name: textField(field, 0), type, dictionary: { id: longField(encoding, 0), indices } }
}

function readType(number: number, type: FlatTable | null): ArrowType {
  const called = typeNames[number] ?? `type ${number}`
  if (number === 1) return { kind: 'null' }
  if (number === 2 && type !== null) return integerType(type)
  if (number === 3 && type !== null) {
    const precision = shortField(type, 0)
    if (precision === 1 || precision === 2)
      return { kind: 'float', bits: precision === 1 ? 32 : 64 }
    return { kind: 'other', called: '16-bit float' }
  }
  if (number === 5 || number === 20) return { kind: 'utf8', wide: number === 20 }
  return number === 6 ? { kind: 'bool' } : { kind: 'other', called }
}

function integerType(type: FlatTable): ArrowType {
  const bits = intField(type, 0)
  const signed = byteField(type, 1) !== 0
  if (bits === 8 || bits === 16 || bits === 32 || bits === 64) return { kind: 'int', bits, signed }
  return { kind: 'other', called: `${bits}-bit integer` }
}
