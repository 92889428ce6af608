import { isUtf8 } from 'node:buffer'
import { Failure } from '../../core/failure.ts'
import type { Dataset } from '../../core/model/dataset.ts'
import { newReader, skipSpace } from '../json-reader.ts'
import { decodeTable } from '../json-rows.ts'
import { readRowValue } from '../json-value.ts'
import { newRowTable, type RowTable } from '../row-table.ts'
import type { FileOptions, TableFormat } from './format.ts'

export const ndjson: TableFormat = {
  title: 'NDJSON: one JSON object a line, all with the same keys',
  mediaTypes: ['application/x-ndjson', 'application/jsonl'],
  extensions: ['ndjson', 'jsonl'],
  example: '{"speed": 4, "dist": 2}\n{"speed": 7, "dist": 22}\n{"speed": 8, "dist": 16}\n',
  decode
}

const lineFeed = 0x0a

/** Every bad line is told with its number; empty lines are skipped. */
function decode(bytes: Buffer, options: FileOptions): Dataset | null {
  const table = newRowTable()
  const { faults, pointer } = options
  const before = faults.total()
  if (!isUtf8(bytes)) {
    const detail = 'The text contains bytes that are not UTF-8.'
    faults.add({ code: 'invalid_utf8', pointer, detail, hint: 'Save the text as UTF-8.' })
    return null
  }
  let from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  for (let line = 1; from < bytes.length; line += 1) {
    const end = bytes.indexOf(lineFeed, from)
    const to = end === -1 ? bytes.length : end
    readLine(bytes.subarray(from, to), { table, line }, options)
    from = to + 1
  }
  return faults.total() > before && table.faults.total() === 0 ? null : decodeTable(table, options)
}

interface Place {
  readonly table: RowTable
  /** From 1. */
  readonly line: number
}

function readLine(bytes: Buffer, { table, line }: Place, { faults, pointer }: FileOptions): void {
  const reader = newReader(bytes, 0)
  reader.path.push(table.rows)
  skipSpace(reader)
  if (reader.at === bytes.length) return
  try {
    readRowValue(reader, table)
    for (const fault of reader.nonFinite) {
      faults.add({ ...fault, pointer: pointer + fault.pointer, place: { line } })
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const detail = told(line, error.faults[0]?.detail)
    faults.add({ code: 'ndjson_invalid', pointer, detail, place: { line } })
    table.rows += 1
  }
}

/** The detail of a fault with the line of the file in place of the line of the text, which is always 1. */
function told(line: number, detail: string | undefined): string {
  return `Line ${line} is not a JSON object: ${(detail ?? '').replace(/^Line \d+, column \d+: /, '')}`
}
