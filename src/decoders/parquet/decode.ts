import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBValue } from '@duckdb/node-api'
import { Failure } from '../../core/failure.ts'
import type { Dataset } from '../../core/model/dataset.ts'
import {
  addBoolean,
  addMissing,
  addNumber,
  addText,
  type CellStore,
  newStore
} from '../cell-store.ts'
import {
  acceptNames,
  assemble,
  refuseDuplicates,
  refuseInfinite,
  withinBudget
} from '../dataset.ts'
import {
  type Database,
  DatabaseError,
  identifier,
  literal,
  withDatabase
} from '../duckdb/database.ts'
import type { FileOptions } from '../formats/format.ts'
import { quote } from '../pointer.ts'
import type { ParquetColumn } from './columns.ts'
import { broken, unsupported } from './faults.ts'
import { checkChunks, checkMagic, readMetadata } from './metadata.ts'
import type { FileBytes } from './pages.ts'

/** The data set of a Parquet file, or null when faults prevent one. */
export async function decodeParquet(bytes: Buffer, options: FileOptions): Promise<Dataset | null> {
  let folder: string | null = null
  try {
    checkMagic(bytesOf(bytes), options.pointer)
    folder = await mkdtemp(join(tmpdir(), 'equifit-'))
    const path = join(folder, 'table.parquet')
    await writeFile(path, bytes)
    return await withDatabase(never, (database) => readTable(database, path, { ...options, bytes }))
  } catch (error) {
    options.faults.addFailure(asFailure(error, options.pointer))
    return null
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true })
  }
}

/** What the engine could not read, as a fault of the file; a defect of the service stays one. */
export function asFailure(error: unknown, pointer: string): Failure {
  if (error instanceof Failure) return error
  if (error instanceof DatabaseError) return broken(pointer, 'its footer or a page cannot be read')
  throw error
}

const never = (): boolean => false

function bytesOf(bytes: Buffer): FileBytes {
  return { length: bytes.length, read: (from, length) => bytes.subarray(from, from + length) }
}

/** Everything that the footer tells is checked before any page is read. */
async function readTable(
  database: Database,
  path: string,
  options: FileOptions & { readonly bytes: Buffer }
): Promise<Dataset | null> {
  const { pointer, bytes } = options
  const before = options.faults.total()
  const file = bytesOf(bytes)
  const metadata = await readMetadata(database, path, { file, pointer })
  const { rows, columns } = metadata
  const names = columns.map(({ name }) => name)
  if (!acceptNames(names, options)) return null
  if (!withinBudget({ rows, columns: columns.length }, options)) return null
  await checkChunks(database, path, { file, pointer, metadata })
  refuseDuplicates(names, options)
  const raw: { name: string; cells: CellStore; pointer: () => string }[] = []
  for (const column of options.faults.total() > before ? [] : columns) {
    const store = newStore()
    await fill(store, column, { database, path, pointer })
    if (store.rows !== rows) {
      throw broken(
        pointer,
        `column ${quote(column.name)} has ${store.rows} values for ${rows} rows`
      )
    }
    refuseInfinite(column.name, store, options)
    raw.push({ name: column.name, cells: store, pointer: () => pointer })
  }
  return options.faults.total() > before ? null : assemble(rows, raw, options)
}

interface Source {
  readonly database: Database
  readonly path: string
  readonly pointer: string
}

/** Reads one column, a chunk of rows at a time. */
async function fill(
  store: CellStore,
  column: ParquetColumn,
  { database, path, pointer }: Source
): Promise<void> {
  const sql = `SELECT ${identifier(column.name)} FROM read_parquet(${literal(path)})`
  for await (const chunk of database.chunks(sql)) {
    for (const cell of chunk.getColumnValues(0)) addCell(store, cell, { ...column, pointer })
  }
}

function addCell(
  store: CellStore,
  cell: DuckDBValue,
  { name, kind, pointer }: ParquetColumn & { readonly pointer: string }
): void {
  if (cell === null) addMissing(store)
  else if (kind === 'number' && typeof cell === 'number') addNumber(store, cell)
  else if (kind === 'number' && typeof cell === 'bigint') {
    addNumber(store, exactly(cell, name, pointer))
  } else if (kind === 'text' && typeof cell === 'string') addText(store, cell)
  else if (kind === 'boolean' && typeof cell === 'boolean') addBoolean(store, cell)
  else throw broken(pointer, `column ${quote(name)} has values of another type than declared`)
}

/** A 64-bit integer as a double that equals it; any other is refused. */
function exactly(value: bigint, name: string, pointer: string): number {
  const double = Number(value)
  if (BigInt(double) === value) return double
  throw unsupported(pointer, `the integer ${value} in column ${quote(name)}, which no double holds`)
}
