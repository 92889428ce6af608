import { type FileMetaData, parquetMetadata, parquetRead, type RowGroup } from 'hyparquet'
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
import type { FileOptions } from '../formats/format.ts'
import { quote } from '../pointer.ts'
import { columnsOf, type ParquetColumn, type ParquetKind } from './columns.ts'
import { codecs, compressors } from './compressors.ts'
import { broken, unsupported } from './faults.ts'
import { checkPages } from './pages.ts'

/** The data set of a Parquet file, or null when faults prevent one. */
export async function decodeParquet(bytes: Buffer, options: FileOptions): Promise<Dataset | null> {
  try {
    return await readTable(bytes, options)
  } catch (error) {
    const failure =
      error instanceof Failure
        ? error
        : broken(
            options.pointer,
            error instanceof Error ? error.message.slice(0, 120) : 'unreadable'
          )
    options.faults.addFailure(failure)
    return null
  }
}

/** Everything that the footer tells is checked before any page is read. */
async function readTable(bytes: Buffer, options: FileOptions): Promise<Dataset | null> {
  const { pointer } = options
  const before = options.faults.total()
  if (bytes.subarray(-4).toString('latin1') === 'PARE') throw unsupported(pointer, 'encryption')
  const metadata = parquetMetadata(bytes)
  const columns = columnsOf(metadata, pointer)
  const names = columns.map(({ name }) => name)
  const rows = Number(metadata.num_rows)
  if (!acceptNames(names, options)) return null
  if (!withinBudget({ rows, columns: columns.length }, options)) return null
  checkGroups(bytes, metadata, { columns, rows, pointer })
  refuseDuplicates(names, options)
  const raw: { name: string; cells: CellStore; pointer: () => string }[] = []
  for (const { name, kind } of options.faults.total() > before ? [] : columns) {
    const store = newStore()
    await fill(store, { bytes, metadata, name, kind, pointer })
    refuseInfinite(name, store, options)
    raw.push({ name, cells: store, pointer: () => pointer })
  }
  return options.faults.total() > before ? null : assemble(rows, raw, options)
}

interface Expected {
  readonly columns: readonly ParquetColumn[]
  readonly rows: number
  readonly pointer: string
}

function checkGroups(bytes: Buffer, { row_groups }: FileMetaData, expected: Expected): void {
  const { rows, pointer } = expected
  const counted = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0)
  if (counted !== rows || row_groups.some((group) => Number(group.num_rows) < 0)) {
    throw broken(pointer, `its row groups have ${counted} rows, but its footer tells of ${rows}`)
  }
  for (const group of row_groups) checkGroup(bytes, group, expected)
}

function checkGroup(bytes: Buffer, group: RowGroup, { columns, pointer }: Expected): void {
  if (group.columns.length !== columns.length) throw broken(pointer, 'a row group lacks a column')
  group.columns.forEach(({ meta_data, crypto_metadata, file_path }, i) => {
    if (crypto_metadata !== undefined) throw unsupported(pointer, 'encryption')
    if (file_path !== undefined) throw unsupported(pointer, 'columns in other files')
    if (meta_data?.path_in_schema[0] !== columns[i]?.name || meta_data === undefined) {
      throw broken(pointer, 'a row group names other columns than the schema')
    }
    if (!codecs.has(meta_data.codec)) throw unsupported(pointer, `the codec ${meta_data.codec}`)
    checkPages(bytes, { metadata: meta_data, rows: Number(group.num_rows), pointer })
  })
}

interface Source {
  readonly bytes: Buffer
  readonly metadata: FileMetaData
  readonly name: string
  readonly kind: ParquetKind
  readonly pointer: string
}

/** Reads one column, a row group at a time, so that no more than one is held as the reader makes it. */
async function fill(
  store: CellStore,
  { bytes, metadata, name, kind, pointer }: Source
): Promise<void> {
  const file = {
    byteLength: bytes.length,
    slice: (from: number, to?: number) => new Uint8Array(bytes.subarray(from, to)).buffer
  }
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows)
    const chunks: ArrayLike<unknown>[] = []
    await parquetRead({
      file,
      metadata,
      columns: [name],
      rowStart,
      rowEnd,
      compressors,
      onChunk: ({ columnData }) => chunks.push(columnData)
    })
    for (const chunk of chunks) append(store, chunk, { name, kind, pointer })
    if (store.rows !== rowEnd) {
      throw broken(pointer, `column ${quote(name)} has ${store.rows} values for ${rowEnd} rows`)
    }
    rowStart = rowEnd
  }
}

type Named = Pick<Source, 'name' | 'kind' | 'pointer'>

function append(store: CellStore, cells: ArrayLike<unknown>, named: Named): void {
  for (let row = 0; row < cells.length; row += 1) {
    const cell = cells[row]
    if (cell === null || cell === undefined) addMissing(store)
    else addCell(store, cell, named)
  }
}

function addCell(store: CellStore, cell: unknown, { name, kind, pointer }: Named): void {
  if (kind === 'number' && typeof cell === 'number') addNumber(store, cell)
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
