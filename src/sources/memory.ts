import { kernelOf } from '../core/estimation/rows/kernels.ts'
import { columnsRead, type RowSource } from '../core/estimation/rows/row-source.ts'
import type { Column, Dataset } from '../core/model/dataset.ts'
import { drawSample } from './draw.ts'
import { type ReadRows, reduceAll } from './grid.ts'

function slice(column: Column, from: number, to: number): Column {
  return column.kind === 'numeric'
    ? { ...column, values: column.values.subarray(from, to) }
    : { ...column, codes: column.codes.subarray(from, to) }
}

/** Views of the named columns of a data set. */
export function rowsOf({ columns }: Dataset, names: readonly string[]): ReadRows {
  const used = names.flatMap((name) => columns.get(name) ?? [])
  return (from, to) => ({
    rows: to - from,
    columns: new Map(used.map((column) => [column.name, slice(column, from, to)]))
  })
}

/** Columns in memory. */
export function memorySource(dataset: Dataset): RowSource {
  const { rows, columns } = dataset
  return {
    snapshot: 'memory',
    rows,
    columns: [...columns.values()].map(({ name, kind }) => ({ name, kind })),
    sample: async (request, control) =>
      drawSample({ rows, read: rowsOf(dataset, request.columns) }, request, control),
    async reduce(pass, control) {
      return reduceAll(kernelOf(pass), rowsOf(dataset, columnsRead(pass)), { rows, control })
    }
  }
}
