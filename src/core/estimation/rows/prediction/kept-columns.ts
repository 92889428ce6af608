import type { Column, Dataset } from '../../../model/dataset.ts'
import type { SeenRows } from '../../prediction/new-rows.ts'

/** What is kept of every fit to many rows. */
export interface Kept {
  /** Confidence level of the request. */
  readonly level: number
  /** The columns that the model reads, with the levels that occurred and no numbers. */
  readonly columns: Dataset
}

/** Columns with one row for every level that occurs among so many rows of a data set, and no numbers. */
export function columnsOnly({ data, rows }: SeenRows): Dataset {
  const used = new Map(
    [...(data?.columns ?? [])].map(([name, column]) => [
      name,
      column.kind === 'numeric'
        ? []
        : [...new Set(Array.from(rows, (row) => column.codes[row]))].filter((code) => code >= 0)
    ])
  )
  const count = Math.max(0, ...[...used.values()].map((codes) => codes.length))
  const columns = [...(data?.columns ?? [])].map(([name, column]): [string, Column] => {
    if (column.kind === 'numeric') {
      return [name, { ...column, values: new Float64Array(count).fill(Number.NaN) }]
    }
    const codes = new Int32Array(count).fill(-1)
    codes.set(used.get(name) ?? [])
    return [name, { ...column, codes }]
  })
  return { rows: count, columns: new Map(columns) }
}

/** All rows of kept columns, as predictions see those of a fit. */
export function seenColumns(data: Dataset): SeenRows {
  return { data, rows: Int32Array.from({ length: data.rows }, (_, i) => i) }
}
