import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api'
import { Failure } from '../../core/failure.ts'
import { byCodePoint } from '../code-points.ts'
import { quote } from '../pointer.ts'
import { counted, type Database, literal } from './database.ts'

/** A column of a table file once its type is known, and what of SQL reads it. */
export type FileColumn = {
  readonly name: string
  readonly missing: number
  /** A double, NaN where missing; or the code of its level, −1 where missing. */
  readonly sql: string
} & (
  | { readonly kind: 'numeric' }
  | {
      readonly kind: 'categorical'
      readonly levels: readonly string[]
      readonly origin: 'text' | 'boolean'
    }
)

/** A table file whose columns are known, to be read in order of its rows. */
export interface TableFile {
  readonly rows: number
  readonly columns: readonly FileColumn[]
  /** What stands behind FROM. */
  readonly from: string
}

/** What a column holds, counted over the whole file. */
export interface Cells {
  readonly name: string
  /** SQL of the cell as it is. */
  readonly cell: string
  /** SQL of it as a double. */
  readonly double: string
  readonly kind: 'number' | 'text' | 'boolean'
  readonly missing: number
}

/** Most labels that a column of text may have. */
const levelLimit = 100_000

/** Columns with their levels. Throws too_many_levels. */
export async function columnsFrom(
  database: Database,
  from: string,
  cells: readonly Cells[]
): Promise<readonly FileColumn[]> {
  const levels = await levelsOf(
    database,
    from,
    cells.filter(({ kind }) => kind === 'text')
  )
  return cells.map((column): FileColumn => {
    const { name, cell, double, kind, missing } = column
    if (kind === 'number') {
      return { name, missing, kind: 'numeric', sql: `coalesce(${double}, 'NaN'::DOUBLE)` }
    }
    if (kind === 'boolean') {
      const sql = `coalesce(CAST(CAST(${cell} AS BOOLEAN) AS INTEGER), -1)`
      return {
        name,
        missing,
        kind: 'categorical',
        levels: ['FALSE', 'TRUE'],
        origin: 'boolean',
        sql
      }
    }
    const own = levels.get(name) ?? []
    const labels = own.length === 0 ? "''" : own.map(literal).join(', ')
    const sql = `coalesce(enum_code(CAST(${cell} AS ENUM(${labels})))::INTEGER, -1)`
    return { name, missing, kind: 'categorical', levels: own, origin: 'text', sql }
  })
}

/** The labels of every column of text, in code-point order. */
async function levelsOf(database: Database, from: string, texts: readonly Cells[]) {
  const levels = new Map<string, readonly string[]>()
  for (const { name, cell } of texts) {
    const sql = `SELECT DISTINCT ${cell} AS level FROM ${from} WHERE ${cell} IS NOT NULL LIMIT ${levelLimit + 1}`
    const found = (await database.rows(sql)).map(({ level }) => String(level))
    if (found.length > levelLimit) {
      throw new Failure({
        code: 'too_many_levels',
        pointer: '',
        detail: `The column ${quote(name)} has more than ${levelLimit} different labels.`,
        hint: 'Leave out columns of identifiers.'
      })
    }
    levels.set(name, found.sort(byCodePoint))
  }
  return levels
}

/** Cells of one column of a chunk. */
export type ChunkColumn = Float64Array | Int32Array

/** Reads the file once, chunk by chunk in the order of its rows. */
export async function* readChunks(
  database: Database,
  { columns, from }: Pick<TableFile, 'columns' | 'from'>
): AsyncGenerator<{ readonly rows: number; readonly columns: readonly ChunkColumn[] }> {
  const { DuckDBDoubleVector, DuckDBIntegerVector } = await import('@duckdb/node-api')
  const cellsOf = (vector: DuckDBVector): ChunkColumn => {
    if (vector instanceof DuckDBDoubleVector) return vector['items']
    if (vector instanceof DuckDBIntegerVector) return vector['items']
    throw new Error('a column of another type than asked for')
  }
  const list = columns.map(({ sql }) => sql).join(', ')
  for await (const chunk of database.chunks(`SELECT ${list} FROM ${from}`)) {
    yield { rows: chunk.rowCount, columns: columnsIn(chunk, columns.length, cellsOf) }
  }
}

function columnsIn(
  chunk: DuckDBDataChunk,
  count: number,
  cellsOf: (vector: DuckDBVector) => ChunkColumn
): readonly ChunkColumn[] {
  return Array.from({ length: count }, (_, j) => cellsOf(chunk.getColumnVector(j)))
}

/** A number of missing cells: all rows less those with a value. */
export function missingOf(rows: number, present: Parameters<typeof counted>[0]): number {
  return rows - counted(present)
}
