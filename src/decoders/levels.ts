import type { Column, Dataset } from '../core/model/dataset.ts'
import { typedColumn } from './column.ts'
import { refuseUnknownLevels } from './dataset.ts'
import type { DecodeOptions } from './decoder.ts'
import type { Json } from './json-reader.ts'
import { isArray, isObject } from './kinds.ts'

/** The level orders that `data.levels` states; what is no list of texts is left to the schema. */
export function statedLevels(levels: Json | undefined): ReadonlyMap<string, readonly string[]> {
  const stated = new Map<string, readonly string[]>()
  if (!isObject(levels)) return stated
  for (const [name, value] of Object.entries(levels)) {
    if (isArray(value))
      stated.set(
        name,
        value.filter((level) => typeof level === 'string')
      )
  }
  return stated
}

/** A data set with the levels of its columns in the order that a request states. */
export function withLevels(dataset: Dataset, options: DecodeOptions): Dataset {
  const { levels, faults, pointer } = options
  if (levels.size === 0) return dataset
  const columns = new Map(dataset.columns)
  for (const [name, column] of dataset.columns) {
    const stated = levels.get(name)
    if (stated === undefined) continue
    const raw = { name, cells: cellsOf(column), pointer: () => pointer, levels: stated }
    columns.set(name, typedColumn(raw, faults))
  }
  refuseUnknownLevels(columns, options)
  return { rows: dataset.rows, columns }
}

function cellsOf(column: Column): Json[] {
  if (column.kind === 'numeric') {
    return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
  }
  const { codes, levels, origin } = column
  return Array.from(codes, (code) => {
    if (code < 0) return null
    return origin === 'boolean' ? code === 1 : (levels[code] ?? null)
  })
}
