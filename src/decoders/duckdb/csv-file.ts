import { closeSync, openSync, readSync } from 'node:fs'
import { Failure, type Fault } from '../../core/failure.ts'
import { nextCell, nextRecord, openCsv, readCell } from '../csv-cells.ts'
import { acceptNames, refuseDuplicates, withinBudget } from '../dataset.ts'
import type { FileOptions } from '../formats/format.ts'
import { quote } from '../pointer.ts'
import { counted, type Database, DatabaseError, identifier, literal } from './database.ts'
import { type Cells, columnsFrom, missingOf, type TableFile } from './table-file.ts'

const grammar = "'[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?'"
/** Most bytes of the line of names, as of any other. */
const lineLimit = 1_048_576

/** The names in the first line. */
function namesOf(path: string, pointer: string): string[] {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(lineLimit)
    const cursor = openCsv(bytes.subarray(0, readSync(file, bytes, 0, lineLimit, 0)), pointer)
    const names: string[] = []
    if (!nextRecord(cursor)) return names
    do names.push(readCell(cursor).trim())
    while (nextCell(cursor))
    return names
  } finally {
    closeSync(file)
  }
}

/** The rows of the file with every cell as text; missing ones, where they stand without quotes, are NULL. */
function fromClause(path: string, names: readonly string[]): string {
  const columns = names.map((_, k) => `c${k}: 'VARCHAR'`).join(', ')
  return `read_csv(${literal(path)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', strict_mode = true, nullstr = ['', 'NA', 'NaN', 'null', '.'], allow_quoted_nulls = false, max_line_size = ${lineLimit}, columns = {${columns}})`
}

/** What DuckDB says of a CSV file in words of the service: no cell is repeated. */
function csvFault(error: unknown, pointer: string): unknown {
  const message = error instanceof DatabaseError ? error.message : ''
  const line = Number(/CSV Error on Line: (\d+)/.exec(message)?.[1] ?? 0)
  if (line === 0) return error
  const width = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  const place = { line }
  const fault = (code: Fault['code'], detail: string) =>
    new Failure({ code, pointer, detail, place })
  if (width !== null) {
    return fault('ragged_data', `Line ${line} has ${width[2]} cells; the header has ${width[1]}.`)
  }
  if (message.includes('unterminated quote')) {
    return fault(
      'csv_unclosed_quote',
      `The quote that opens in line ${line} does not close, or text stands behind it.`
    )
  }
  if (message.includes('unicode')) {
    return fault('invalid_utf8', `Line ${line} contains bytes that are not UTF-8.`)
  }
  return fault('csv_invalid', `Line ${line} cannot be read.`)
}

/** What every column holds, by one reading of the file. Throws Failure for cells of another kind. */
async function cellsOf(
  database: Database,
  from: string,
  { names, pointer }: { readonly names: readonly string[]; readonly pointer: string }
): Promise<{ readonly rows: number; readonly cells: readonly Cells[] }> {
  const sums = names.map((_, k) => {
    const number = `regexp_full_match(c${k}, ${grammar})`
    return [
      `count(c${k}) AS p${k}`,
      `count(*) FILTER (${number}) AS n${k}`,
      `count(*) FILTER (lower(c${k}) IN ('true', 'false')) AS b${k}`,
      `count(*) FILTER (${number} AND isinf(TRY_CAST(c${k} AS DOUBLE))) AS i${k}`
    ].join(', ')
  })
  const [found = {}] = await database.rows(`SELECT count(*) AS n, ${sums.join(', ')} FROM ${from}`)
  const rows = counted(found['n'])
  const faults: Fault[] = []
  const cells = names.map((name, k): Cells => {
    const [present, numbers, booleans, infinite] = ['p', 'n', 'b', 'i'].map((of) =>
      counted(found[`${of}${k}`])
    )
    const mixed = (present ?? 0) - (numbers ?? 0)
    if (numbers !== 0 && mixed !== 0) {
      const detail = `Column ${quote(name)} holds ${numbers} numbers and ${mixed} cells that are none.`
      faults.push({ code: 'not_a_number', pointer, detail, place: { column: name } })
    }
    if (infinite !== 0) {
      const detail = `Column ${quote(name)} has ${infinite} numbers beyond the range of a double.`
      faults.push({ code: 'non_finite_number', pointer, detail, place: { column: name } })
    }
    const kind = numbers === present ? 'number' : booleans === present ? 'boolean' : 'text'
    const cell = identifier(`c${k}`)
    const missing = missingOf(rows, found[`p${k}`])
    return { name, cell, double: `CAST(${cell} AS DOUBLE)`, kind, missing }
  })
  if (faults.length > 0) throw new Failure(...faults)
  return { rows, cells }
}

/** A CSV file, by the rules for CSV text in a request. Throws Failure with the faults of the file. */
export async function openCsvFile(
  database: Database,
  path: string,
  options: FileOptions
): Promise<TableFile> {
  const { pointer } = options
  const names = namesOf(path, pointer)
  acceptNames(names, options)
  refuseDuplicates(names, options, { line: 1 })
  if (options.faults.total() > 0) return options.faults.settle()
  const from = fromClause(path, names)
  try {
    const { rows, cells } = await cellsOf(database, from, { names, pointer })
    if (!withinBudget({ rows, columns: names.length }, options)) return options.faults.settle()
    return { rows, columns: await columnsFrom(database, from, cells), from }
  } catch (error) {
    throw csvFault(error, pointer)
  }
}
