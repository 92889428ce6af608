import type { Column, Dataset } from '../core/model/dataset.ts'
import { type RawColumn, typedColumn } from './column.ts'
import type { DecodeOptions } from './decoder.ts'
import { pointerTo, quote } from './pointer.ts'

/** A data set of raw columns that all have the same number of cells. */
export function assemble(
  rows: number,
  raw: readonly Omit<RawColumn, 'levels'>[],
  options: DecodeOptions
): Dataset | null {
  if (rows === 0 || raw.length === 0) {
    const what = raw.length === 0 ? 'columns' : 'rows'
    const detail = `The data have no ${what}.`
    options.faults.add({ code: 'empty_dataset', pointer: options.pointer, detail })
    return null
  }
  const columns = new Map<string, Column>()
  for (const column of raw) {
    const levels = options.levels.get(column.name) ?? null
    columns.set(column.name, typedColumn({ ...column, levels }, options.faults))
  }
  refuseUnknownLevels(columns, options)
  return { rows, columns }
}

/** Names a client may not use, and too many of them. True when all is well. */
export function acceptNames(names: readonly string[], options: DecodeOptions): boolean {
  if (names.length > options.columnLimit) {
    const detail = `There are ${names.length} columns; at most ${options.columnLimit} are accepted.`
    options.faults.add({ code: 'too_many_columns', pointer: options.pointer, detail })
    return false
  }
  for (const name of names) {
    if (name !== '' && !/[\p{Surrogate}\0]/u.test(name)) continue
    const detail =
      name === ''
        ? 'A column has an empty name.'
        : `The column name ${quote(name)} is not a Unicode text.`
    options.faults.add({ code: 'invalid_value', pointer: options.pointer, detail })
  }
  return true
}

function refuseUnknownLevels(
  columns: ReadonlyMap<string, Column>,
  { levels, faults }: DecodeOptions
): void {
  for (const name of levels.keys()) {
    if (columns.has(name)) continue
    const detail = `data.levels names ${quote(name)}, which is not a column.`
    faults.add({ code: 'unknown_name', pointer: pointerTo(['data', 'levels', name]), detail })
  }
}
