import type { FileMetaData, SchemaElement } from 'hyparquet'
import { quote } from '../pointer.ts'
import { unsupported } from './faults.ts'

/** How the values of a leaf become cells. */
export type ParquetKind = 'number' | 'boolean' | 'text'

export interface ParquetColumn {
  readonly name: string
  readonly kind: ParquetKind
}

const numbers = new Set(['INT32', 'INT64', 'FLOAT', 'DOUBLE'])
/** Annotations that leave a number a number and a byte array a text. */
const plainNumbers = new Set([
  'INTEGER',
  'INT_8',
  'INT_16',
  'INT_32',
  'INT_64',
  'UINT_8',
  'UINT_16'
])
for (const more of ['UINT_32', 'UINT_64']) plainNumbers.add(more)
const texts = new Set(['STRING', 'ENUM', 'UTF8'])

/** The columns of a file; nested ones and types that are neither number, boolean nor text are refused by name. */
export function columnsOf({ schema }: FileMetaData, pointer: string): readonly ParquetColumn[] {
  return schema.slice(1).map((element) => {
    const column = `column ${quote(element.name)}`
    if ((element.num_children ?? 0) > 0 || element.repetition_type === 'REPEATED') {
      throw unsupported(pointer, `the nested ${column}`)
    }
    const kind = kindOf(element)
    if (kind !== null) return { name: element.name, kind }
    throw unsupported(pointer, `the type "${annotation(element) ?? element.type}" in ${column}`)
  })
}

function annotation({ logical_type, converted_type }: SchemaElement): string | undefined {
  return logical_type?.type ?? converted_type
}

function kindOf(element: SchemaElement): ParquetKind | null {
  const called = annotation(element)
  const type = element.type ?? ''
  if (type === 'BYTE_ARRAY') return called !== undefined && texts.has(called) ? 'text' : null
  if (type === 'BOOLEAN') return 'boolean'
  const plain = called === undefined || plainNumbers.has(called)
  return numbers.has(type) && plain ? 'number' : null
}
