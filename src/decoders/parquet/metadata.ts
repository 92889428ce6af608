import type { DuckDBValue } from '@duckdb/node-api'
import { counted, type Database, literal } from '../duckdb/database.ts'
import { columnsOf, type ParquetColumn } from './columns.ts'
import { broken, unsupported } from './faults.ts'
import { checkPages, type FileBytes } from './pages.ts'

/** What the footer of a file tells, and is checked against. */
export interface ParquetMetadata {
  readonly rows: number
  readonly columns: readonly ParquetColumn[]
}

const codecs = new Set(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI', 'ZSTD', 'LZ4', 'LZ4_RAW'])

const text = (value: DuckDBValue | undefined): string => (typeof value === 'string' ? value : '')

/** Refuses what cannot be Parquet by its last bytes. Throws Failure. */
export function checkMagic(file: FileBytes, pointer: string): void {
  const end = file.length < 12 ? '' : Buffer.from(file.read(file.length - 4, 4)).toString('latin1')
  if (end === 'PARE') throw unsupported(pointer, 'encryption')
  if (end !== 'PAR1') throw broken(pointer, 'it has no footer')
}

/** Everything that the footer tells, before any page is read. Throws Failure. */
export async function readMetadata(
  database: Database,
  path: string,
  { file, pointer }: { readonly file: FileBytes; readonly pointer: string }
): Promise<ParquetMetadata> {
  checkMagic(file, pointer)
  const ask = (columns: string, of: string) =>
    database.rows(`SELECT ${columns} FROM ${of}(${literal(path)})`)
  const [whole = {}] = await ask('num_rows, encryption_algorithm', 'parquet_file_metadata')
  if (text(whole['encryption_algorithm']) !== '') throw unsupported(pointer, 'encryption')
  const elements = await ask(
    'name, type, repetition_type, num_children, converted_type, logical_type',
    'parquet_schema'
  )
  const columns = columnsOf(
    elements.slice(1).map((element) => ({
      name: text(element['name']),
      type: text(element['type']),
      repetition: text(element['repetition_type']),
      children: counted(element['num_children'] ?? undefined),
      converted: text(element['converted_type']),
      logical: text(element['logical_type'])
    })),
    pointer
  )
  return { rows: counted(whole['num_rows']), columns }
}

/** Checks the column chunks and their pages, before any is decoded. Throws Failure. */
export async function checkChunks(
  database: Database,
  path: string,
  of: { readonly file: FileBytes; readonly pointer: string; readonly metadata: ParquetMetadata }
): Promise<void> {
  const { file, pointer, metadata } = of
  const chunks = await database.rows(
    `SELECT row_group_id, row_group_num_rows, column_id, path_in_schema, compression, dictionary_page_offset, data_page_offset, total_compressed_size FROM parquet_metadata(${literal(path)})`
  )
  const groups = new Map<number, number>()
  for (const chunk of chunks) {
    const rows = counted(chunk['row_group_num_rows'])
    groups.set(counted(chunk['row_group_id']), rows)
    const column = metadata.columns[counted(chunk['column_id'])]
    if (column?.name !== text(chunk['path_in_schema'])) {
      throw broken(pointer, 'a row group names other columns than the schema')
    }
    const codec = text(chunk['compression'])
    if (!codecs.has(codec)) throw unsupported(pointer, `the codec ${codec}`)
    const dictionary = counted(chunk['dictionary_page_offset'] ?? undefined)
    const data = counted(chunk['data_page_offset'])
    const start = dictionary > 0 ? Math.min(dictionary, data) : data
    checkPages(file, { start, bytes: counted(chunk['total_compressed_size']), rows }, pointer)
  }
  const total = [...groups.values()].reduce((sum, rows) => sum + rows, 0)
  const whole = chunks.length === groups.size * metadata.columns.length
  if (total !== metadata.rows || !whole) {
    const told = `its row groups have ${total} rows, but its footer tells of ${metadata.rows}`
    throw broken(pointer, whole ? told : 'a row group lacks a column')
  }
}
