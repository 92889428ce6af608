import { Failure, type Fault } from '../../core/failure.ts'
import { acceptNames, refuseDuplicates, withinBudget } from '../dataset.ts'
import type { FileOptions } from '../formats/format.ts'
import type { ParquetColumn } from '../parquet/columns.ts'
import { asFailure } from '../parquet/decode.ts'
import { unsupported } from '../parquet/faults.ts'
import { checkChunks, readMetadata } from '../parquet/metadata.ts'
import { quote } from '../pointer.ts'
import { counted, type Database, identifier, literal } from './database.ts'
import { openBytes } from './file-bytes.ts'
import { type Cells, columnsFrom, type TableFile } from './table-file.ts'

/** SQL that counts what of a column cannot be taken: infinite numbers, integers that no double holds. */
function sumsOf(cell: string, k: number, kind: Cells['kind']): string {
  const present = `count(${cell}) AS p${k}`
  if (kind !== 'number') return present
  const double = `CAST(${cell} AS DOUBLE)`
  return [
    present,
    `count(*) FILTER (isnan(${double})) AS m${k}`,
    `count(*) FILTER (isinf(${double})) AS i${k}`,
    `count(*) FILTER (abs(${double}) >= 9007199254740992 AND CAST(${double} AS DECIMAL(38, 0)) <> TRY_CAST(${cell} AS DECIMAL(38, 0))) AS x${k}`
  ].join(', ')
}

/** A Parquet file of flat columns, by the rules for Parquet in a request. Throws Failure. */
export async function openParquetFile(
  database: Database,
  path: string,
  options: FileOptions
): Promise<TableFile> {
  const file = openBytes(path)
  try {
    const { pointer } = options
    const metadata = await readMetadata(database, path, { file, pointer })
    const names = metadata.columns.map(({ name }) => name)
    acceptNames(names, options)
    refuseDuplicates(names, options)
    withinBudget({ rows: metadata.rows, columns: names.length }, options)
    if (options.faults.total() > 0) return options.faults.settle()
    await checkChunks(database, path, { file, pointer, metadata })
    return await describe(database, path, { columns: metadata.columns, pointer })
  } catch (error) {
    throw asFailure(error, options.pointer)
  } finally {
    file.close()
  }
}

/** The columns by what they hold, found by one reading of the file. */
async function describe(
  database: Database,
  path: string,
  {
    columns: found,
    pointer
  }: { readonly columns: readonly ParquetColumn[]; readonly pointer: string }
): Promise<TableFile> {
  const from = `read_parquet(${literal(path)})`
  const sums = found.map(({ name, kind }, k) => sumsOf(identifier(name), k, kind))
  const [counts = {}] = await database.rows(`SELECT count(*) AS n, ${sums.join(', ')} FROM ${from}`)
  const rows = counted(counts['n'])
  const faults: Fault[] = []
  const cells = found.map(({ name, kind }, k): Cells => {
    const infinite = counted(counts[`i${k}`])
    if (infinite > 0) {
      const detail = `Column ${quote(name)} has ${infinite} infinite numbers.`
      faults.push({ code: 'non_finite_number', pointer, detail, place: { column: name } })
    }
    if (counted(counts[`x${k}`]) > 0) {
      const what = `integers in column ${quote(name)} that no double holds`
      faults.push(...unsupported(pointer, what).faults)
    }
    const cell = identifier(name)
    const missing = rows - counted(counts[`p${k}`]) + counted(counts[`m${k}`])
    return { name, cell, double: `CAST(${cell} AS DOUBLE)`, kind, missing }
  })
  if (faults.length > 0) throw new Failure(...faults)
  return { rows, columns: await columnsFrom(database, from, cells), from }
}
