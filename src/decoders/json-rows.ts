import type { Dataset } from '../core/model/dataset.ts'
import { acceptNames, assemble } from './dataset.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import type { Json } from './json-reader.ts'
import { isArray } from './kinds.ts'
import { pointerTo } from './pointer.ts'
import { isRowTable, type RowTable, tableOf } from './row-table.ts'

/** `[{ "y": 1, "g": "a" }, { "y": 2, "g": null }]` */
export const jsonRows: Decoder = { title: 'JSON array of rows', decode }

function decode(source: Json, options: DecodeOptions): Dataset | null {
  if (isRowTable(source)) return decodeTable(source, options)
  return isArray(source) ? decodeTable(tableOf(source, options.pointer), options) : null
}

/** The data set of a table of rows; null with its faults told when there are any. */
export function decodeTable(table: RowTable, options: DecodeOptions): Dataset | null {
  const { names, stores, faults, rows } = table
  if (!acceptNames(names, options)) return null
  if (faults.total() > 0) {
    faults.moveTo(options.faults)
    return null
  }
  const columns = names.map((name, column) => ({
    name,
    cells: stores[column] ?? [],
    pointer: (row: number) => `${options.pointer}/${row}${pointerTo([name])}`
  }))
  return assemble(rows, columns, options)
}
