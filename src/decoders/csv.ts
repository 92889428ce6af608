import { Failure } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import { literal, readDecimal } from '../core/numeric/decimal.ts'
import {
  addMissing,
  addNumber,
  addText,
  asBooleans,
  type CellStore,
  newStore
} from './cell-store.ts'
import { type Cursor, endsCell, nextCell, nextRecord, openCsv, readCell } from './csv-cells.ts'
import { acceptNames, assemble, refuseDuplicates } from './dataset.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import type { Json } from './json-reader.ts'
import { quote } from './pointer.ts'

/** CSV text whose first line holds the names. */
export const csv: Decoder = { title: 'CSV text (RFC 4180) with a header line', decode }

/** Cells that mean a missing value when they stand without quotes. */
const missing = new Set(['', 'NA', 'NaN', 'null', '.'])
const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

function decode(source: Json, options: DecodeOptions): Dataset | null {
  return typeof source === 'string' ? decodeCsv(Buffer.from(source), options) : null
}

/** The data set of CSV text in UTF-8, or null when faults prevent one. */
export function decodeCsv(bytes: Buffer, options: DecodeOptions): Dataset | null {
  try {
    return readTable(bytes, options)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    options.faults.addFailure(error)
    return null
  }
}

interface CsvColumn {
  readonly name: string
  readonly store: CellStore
  /** Its levels are stated, so that its cells are labels even where they look like numbers. */
  readonly labels: boolean
}

/**
 * A column is numeric when one of its cells is a number by the grammar; then every other cell must be
 * one or missing. TRUE and FALSE alone make it boolean.
 */
function readTable(bytes: Buffer, options: DecodeOptions): Dataset | null {
  const cursor = openCsv(bytes, options.pointer)
  const names = nextRecord(cursor) ? readNames(cursor) : []
  if (!acceptNames(names, options)) return null
  const before = options.faults.total()
  refuseDuplicates(names, options, { line: 1 })
  const columns = names.map(
    (name): CsvColumn => ({ name, store: newStore(), labels: options.levels.has(name) })
  )
  let rows = 0
  while (nextRecord(cursor)) {
    const { line } = cursor
    const found = readRecord(cursor, columns, options)
    if (found !== columns.length) ragged({ line, found, expected: columns.length }, options)
    rows += 1
  }
  if (options.faults.total() > before) return null
  for (const { store, labels } of columns) if (!labels) asBooleans(store, /^(true|false)$/i)
  const raw = columns.map(({ name, store }) => ({
    name,
    cells: store,
    pointer: () => options.pointer
  }))
  return assemble(rows, raw, options)
}

function readNames(cursor: Cursor): string[] {
  const names: string[] = []
  do names.push(readCell(cursor).trim())
  while (nextCell(cursor))
  return names
}

/** Reads one record into the columns; returns how many cells it has. */
function readRecord(cursor: Cursor, columns: readonly CsvColumn[], options: DecodeOptions): number {
  let found = 0
  do {
    const column = columns[found]
    if (column === undefined) readCell(cursor)
    else if (column.labels || !readNumber(cursor, column, options)) {
      readText(cursor, column, options)
    }
    found += 1
  } while (nextCell(cursor))
  return found
}

/** Takes the cell if it is a number by the grammar; false leaves the cursor where it was. */
function readNumber(cursor: Cursor, column: CsvColumn, options: DecodeOptions): boolean {
  const { bytes, at } = cursor
  const first = bytes[at]
  const from = first === 0x2d || first === 0x2b ? at + 1 : at
  const byte = bytes[from] ?? 0
  if ((byte < 0x30 || byte > 0x39) && byte !== 0x2e) return false
  const value = readDecimal(bytes, from)
  const { end, whole, fraction, exponent } = literal
  if (whole + fraction < (fraction < 0 ? 0 : 1) || exponent === 0 || !endsCell(bytes[end])) {
    return false
  }
  cursor.at = end
  accept(column, first === 0x2d ? -value : value, options)
  return true
}

function readText(cursor: Cursor, column: CsvColumn, options: DecodeOptions): void {
  const text = readCell(cursor)
  if (text.length <= 4 && !cursor.quoted && missing.has(text)) addMissing(column.store)
  else if (!column.labels && number.test(text)) accept(column, Number(text), options)
  else addText(column.store, text)
}

function accept({ name, store }: CsvColumn, value: number, options: DecodeOptions): void {
  addNumber(store, value)
  if (Number.isFinite(value)) return
  const detail = `Row ${store.rows} of column ${quote(name)} is beyond the range of a double, ±1.8e308.`
  const place = { row: store.rows, column: name }
  options.faults.add({ code: 'non_finite_number', pointer: options.pointer, detail, place })
}

interface Ragged {
  readonly line: number
  readonly found: number
  readonly expected: number
}

function ragged({ line, found, expected }: Ragged, { faults, pointer }: DecodeOptions): void {
  const detail = `Line ${line} has ${found} ${found === 1 ? 'cell' : 'cells'}; the header has ${expected}.`
  const place = { line, expected, received: found }
  faults.add({ code: 'ragged_data', pointer, detail, place })
}
