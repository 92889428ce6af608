import { quote } from '../pointer.ts'
import { unsupported } from './faults.ts'

/** How the values of a leaf become cells. */
export type ParquetKind = 'number' | 'boolean' | 'text'

export interface ParquetColumn {
  readonly name: string
  readonly kind: ParquetKind
}

/** One element of the schema of a file; '' where it does not say. */
export interface SchemaElement {
  readonly name: string
  /** Physical type. */
  readonly type: string
  readonly repetition: string
  readonly children: number
  /** Annotations, the older and the newer one. */
  readonly converted: string
  readonly logical: string
}

const numbers = new Set(['INT32', 'INT64', 'FLOAT', 'DOUBLE'])
/** Annotations that leave a number a number and a byte array a text. */
const plainNumbers = /^(U?INT_(8|16|32|64)|IntType\(.*\))?$/
const texts = /^(UTF8|ENUM|StringType\(\)|EnumType\(\))$/

/** The columns of a file; nested ones and types that are neither number, boolean nor text are refused by name. */
export function columnsOf(
  elements: readonly SchemaElement[],
  pointer: string
): readonly ParquetColumn[] {
  return elements.map((element) => {
    const column = `column ${quote(element.name)}`
    if (element.children > 0 || element.repetition === 'REPEATED') {
      throw unsupported(pointer, `the nested ${column}`)
    }
    const kind = kindOf(element)
    if (kind !== null) return { name: element.name, kind }
    const called = annotation(element)
    throw unsupported(pointer, `the type "${called === '' ? element.type : called}" in ${column}`)
  })
}

function annotation({ converted, logical }: SchemaElement): string {
  return converted === '' ? logical : converted
}

function kindOf(element: SchemaElement): ParquetKind | null {
  const called = annotation(element)
  if (element.type === 'BYTE_ARRAY') return texts.test(called) ? 'text' : null
  if (element.type === 'BOOLEAN') return 'boolean'
  return numbers.has(element.type) && plainNumbers.test(called) ? 'number' : null
}
