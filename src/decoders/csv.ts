import { Failure } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import { type CsvRecord, csvRecords } from './csv-cells.ts'
import { acceptNames, assemble } from './dataset.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import type { Json } from './json-reader.ts'
import { quote } from './pointer.ts'

/** CSV text whose first line holds the names. */
export const csv: Decoder = { title: 'CSV text (RFC 4180) with a header line', decode }

/** Cells that mean a missing value when they stand without quotes. */
const missing = new Set(['', 'NA', 'NaN', 'null', '.'])
const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

function decode(source: Json, options: DecodeOptions): Dataset | null {
  if (typeof source !== 'string') return null
  try {
    return readTable(source, options)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    options.faults.addFailure(error)
    return null
  }
}

function readTable(text: string, options: DecodeOptions): Dataset | null {
  const records = csvRecords(text, options.pointer)
  const header = records.next().value
  const names = header === undefined ? [] : header.cells.map((cell) => cell.trim())
  if (!acceptNames(names, options)) return null
  const before = options.faults.total()
  refuseDuplicates(names, options)
  const body = names.map((): string[] => [])
  const quoted = names.map((): boolean[] => [])
  let rows = 0
  for (const record of records) {
    if (record.cells.length !== names.length) ragged(record, names.length, options)
    record.cells.forEach((cell, i) => {
      body[i]?.push(cell)
      quoted[i]?.push(record.quoted[i] ?? false)
    })
    rows += 1
  }
  if (options.faults.total() > before) return null
  const columns = names.map((name, i) => ({
    name,
    cells: interpret({ name, cells: body[i] ?? [], quoted: quoted[i] ?? [] }, options),
    pointer: () => options.pointer
  }))
  return assemble(rows, columns, options)
}

interface TextColumn {
  readonly name: string
  readonly cells: readonly string[]
  readonly quoted: readonly boolean[]
}

/**
 * The cells of a column as values. A column is numeric when one of its cells is a number by the
 * grammar; then every other cell must be one or missing. TRUE and FALSE alone make it boolean.
 */
function interpret({ name, cells, quoted }: TextColumn, options: DecodeOptions): Json[] {
  const absent = (cell: string, i: number) => cell.length <= 4 && !quoted[i] && missing.has(cell)
  const labels = options.levels.has(name)
  const present = cells.filter((cell, i) => !absent(cell, i))
  if (!labels && present.some((cell) => number.test(cell))) {
    return cells.map((cell, i) => (absent(cell, i) ? null : toNumber({ name, cell, i }, options)))
  }
  if (!labels && present.length > 0 && present.every((cell) => /^(true|false)$/i.test(cell))) {
    return cells.map((cell, i) => (absent(cell, i) ? null : cell.toLowerCase() === 'true'))
  }
  return cells.map((cell, i) => (absent(cell, i) ? null : cell))
}

interface Cell {
  readonly name: string
  readonly cell: string
  /** Row from 0. */
  readonly i: number
}

/** The number; text that is none stays text, and the column builder reports it. */
function toNumber({ name, cell, i }: Cell, options: DecodeOptions): number | string {
  if (!number.test(cell)) return cell
  const value = Number(cell)
  if (!Number.isFinite(value)) {
    const detail = `Row ${i + 1} of column ${quote(name)} is beyond the range of a double, ±1.8e308.`
    const place = { row: i + 1, column: name }
    options.faults.add({ code: 'non_finite_number', pointer: options.pointer, detail, place })
  }
  return value
}

function refuseDuplicates(names: readonly string[], { faults, pointer }: DecodeOptions): void {
  const repeated = new Set(names.filter((name, i) => names.indexOf(name) !== i))
  for (const name of repeated) {
    const detail = `The header names ${quote(name)} twice.`
    faults.add({ code: 'duplicate_column', pointer, detail, place: { line: 1, column: name } })
  }
}

function ragged(record: CsvRecord, expected: number, { faults, pointer }: DecodeOptions): void {
  const found = record.cells.length
  const detail = `Line ${record.line} has ${found} ${found === 1 ? 'cell' : 'cells'}; the header has ${expected}.`
  const place = { line: record.line, expected, received: found }
  faults.add({ code: 'ragged_data', pointer, detail, place })
}
