import { Cancelled } from '../core/estimation/rows/row-source.ts'
import type { Control } from '../core/model/spec.ts'
import { openCsvFile } from '../decoders/duckdb/csv-file.ts'
import { type Database, withDatabase } from '../decoders/duckdb/database.ts'
import { openParquetFile } from '../decoders/duckdb/parquet-file.ts'
import { type ChunkColumn, readChunks, type TableFile } from '../decoders/duckdb/table-file.ts'
import type { FileOptions } from '../decoders/formats/format.ts'
import { segmentRows } from './grid.ts'

type Opener = (database: Database, path: string, options: FileOptions) => Promise<TableFile>

/** Formats of files that are read in pieces, by media type. */
const openers: Readonly<Record<string, Opener>> = {
  'text/csv': openCsvFile,
  'application/vnd.apache.parquet': openParquetFile
}

/** Media types of files that are read in pieces. */
export const piecewiseTypes: readonly string[] = Object.keys(openers)

/** Where the cells of a table file go: cells of one column from a row on. */
export type Sink = (column: number, from: number, cells: ChunkColumn) => void

/** What is done with a table file: its columns first, then all of its cells. */
export interface Ingest {
  begin(table: TableFile): Sink
}

/** Rows of one column on their way to the sink. */
function gather(width: number, numeric: readonly boolean[], sink: Sink) {
  const rooms = numeric.map((is) =>
    is ? new Float64Array(segmentRows) : new Int32Array(segmentRows)
  )
  let from = 0
  let filled = 0
  const flush = (): void => {
    rooms.forEach((room, j) => {
      sink(j, from, room.subarray(0, filled))
    })
    from += filled
    filled = 0
  }
  return {
    add(columns: readonly ChunkColumn[], rows: number): void {
      for (let at = 0; at < rows; ) {
        const take = Math.min(rows - at, segmentRows - filled)
        for (let j = 0; j < width; j += 1) {
          rooms[j]?.set(columns[j]?.subarray(at, at + take) ?? [], filled)
        }
        filled += take
        at += take
        if (filled === segmentRows) flush()
      }
    },
    end(): number {
      if (filled > 0) flush()
      return from
    }
  }
}

/** Reads a table file into columns, a chunk at a time. Throws Failure for its faults, Cancelled when stopped. */
export async function ingestFile(
  path: string,
  type: string,
  { options, control, into }: { options: FileOptions; control: Control; into: Ingest }
): Promise<void> {
  const opener = openers[type]
  if (opener === undefined) throw new Error(`${type} is not read in pieces`)
  try {
    await withDatabase(control.cancelled, async (database) => {
      const table = await opener(database, path, options)
      const numeric = table.columns.map(({ kind }) => kind === 'numeric')
      const gathered = gather(numeric.length, numeric, into.begin(table))
      let rows = 0
      for await (const chunk of readChunks(database, table)) {
        if (control.cancelled()) throw new Cancelled()
        gathered.add(chunk.columns, chunk.rows)
        rows += chunk.rows
        control.progress?.(rows / table.rows)
      }
      if (gathered.end() !== table.rows) throw new Error('a file changed while it was read')
    })
  } catch (error) {
    throw control.cancelled() ? new Cancelled() : error
  }
}
