import type { Dataset } from '../core/model/dataset.ts'
import { type CellStore, isStore } from './cell-store.ts'
import { acceptNames, assemble } from './dataset.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import type { Json } from './json-reader.ts'
import { isArray, isObject } from './kinds.ts'
import { pointerTo, quote } from './pointer.ts'

/** `{ "y": [1, 2], "g": ["a", null] }` */
export const jsonColumns: Decoder = { title: 'JSON object of columns', decode }

function decode(source: Json, options: DecodeOptions): Dataset | null {
  const { faults, pointer } = options
  if (!isObject(source)) return null
  const names = Object.keys(source)
  if (!acceptNames(names, options)) return null
  const columns: { name: string; cells: readonly Json[] | CellStore; length: number }[] = []
  for (const name of names) {
    const cells = source[name] ?? null
    if (isStore(cells)) columns.push({ name, cells, length: cells.rows })
    else if (isArray(cells)) columns.push({ name, cells, length: cells.length })
    else {
      const detail = `Column ${quote(name)} must be an array.`
      faults.add({ code: 'invalid_value', pointer: pointer + pointerTo([name]), detail })
    }
  }
  const rows = columns[0]?.length ?? 0
  let even = columns.length === names.length
  for (const { name, length } of columns) {
    if (length === rows) continue
    even = false
    const row = Math.min(rows, length) + 1
    const detail = `Column ${quote(name)} has ${length} cells, but ${quote(columns[0]?.name ?? '')} has ${rows}.`
    const hint = 'Write null for a missing value, so that all columns are equally long.'
    const place = { row, column: name }
    faults.add({ code: 'ragged_data', pointer: pointer + pointerTo([name]), detail, hint, place })
  }
  if (!even) return null
  const placed = columns.map((column) => {
    const base = pointer + pointerTo([column.name])
    return { ...column, pointer: (row: number) => `${base}/${row}` }
  })
  return assemble(rows, placed, options)
}
