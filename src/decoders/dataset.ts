import type { Column, Dataset } from '../core/model/dataset.ts'
import type { CellStore } from './cell-store.ts'
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

/** Tells every name that occurs twice; `place` adds where names stand. */
export function refuseDuplicates(
  names: readonly string[],
  { faults, pointer }: Pick<DecodeOptions, 'faults' | 'pointer'>,
  place: Readonly<Record<string, number>> = {}
): void {
  const seen = new Set<string>()
  const told = new Set<string>()
  for (const name of names) {
    if (seen.has(name) && !told.has(name)) {
      const detail = `The column name ${quote(name)} stands twice.`
      faults.add({ code: 'duplicate_column', pointer, detail, place: { ...place, column: name } })
      told.add(name)
    }
    seen.add(name)
  }
}

/** Tells every infinite number of a column; a data set has numbers and missing values only. */
export function refuseInfinite(
  name: string,
  { kind, rows, values }: CellStore,
  { faults, pointer }: DecodeOptions
): void {
  if (kind !== 'number') return
  for (let row = 0; row < rows; row += 1) {
    const value = values[row] ?? 0
    if (value - value === 0 || Number.isNaN(value)) continue
    const detail = `Row ${row + 1} of column ${quote(name)} is infinite.`
    const place = { row: row + 1, column: name }
    faults.add({ code: 'non_finite_number', pointer, detail, place })
  }
}

/** Whether a table of that size may be held; tells it otherwise. Nothing has been allocated yet. */
export function withinBudget(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  { byteLimit, faults, pointer }: DecodeOptions & { readonly byteLimit: number }
): boolean {
  const bytes = rows * columns * 8
  if (bytes <= byteLimit) return true
  const detail = `${rows} rows of ${columns} columns take ${bytes} bytes; at most ${byteLimit} are accepted.`
  const hint = 'Send only the columns that the model uses, or fewer rows.'
  faults.add({ code: 'dataset_too_large', pointer, detail, hint })
  return false
}

export function refuseUnknownLevels(
  columns: ReadonlyMap<string, Column>,
  { levels, faults }: DecodeOptions
): void {
  for (const name of levels.keys()) {
    if (columns.has(name)) continue
    const detail = `data.levels names ${quote(name)}, which is not a column.`
    faults.add({ code: 'unknown_name', pointer: pointerTo(['data', 'levels', name]), detail })
  }
}
