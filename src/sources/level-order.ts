import { Failure } from '../core/failure.ts'
import type { ColumnPlace, ColumnsFile } from './columns-file.ts'

/** A categorical column of a file whose levels a request put in another order. */
export interface Reordered {
  /** Code of each stored level in the stated order; −1 where it is not listed. */
  readonly codes: readonly number[]
  /** Labels as they are stored. */
  readonly stored: readonly string[]
}

/** A file whose columns have their levels in stated orders; columns of numbers stay as they are. */
export function withLevelOrders(
  file: ColumnsFile,
  orders: Readonly<Record<string, readonly string[]>>
): ColumnsFile {
  const columns = file.columns.map((place): ColumnPlace => {
    const levels = orders[place.name]
    if (levels === undefined || place.kind === 'numeric') return place
    const codes = place.levels.map((level) => levels.indexOf(level))
    return { ...place, levels, reordered: { codes, stored: place.levels } }
  })
  return { ...file, columns }
}

/** Puts codes of stored levels in the stated order. Throws Failure for a row whose level is not listed. */
export function reorder(
  cells: Int32Array,
  { codes, stored }: Reordered,
  { name, from }: { readonly name: string; readonly from: number }
): void {
  cells.forEach((cell, i) => {
    if (cell < 0) return
    const code = codes[cell] ?? -1
    if (code < 0) {
      const row = from + i + 1
      const label = (stored[cell] ?? '').slice(0, 40)
      throw new Failure({
        code: 'invalid_value',
        pointer: '/data/dataset',
        detail: `Row ${row} of column "${name.slice(0, 40)}" is the text "${label}", which data.levels does not list.`,
        hint: 'List every label of the column in data.levels, or leave the column out of it.',
        place: { row, column: name }
      })
    }
    cells[i] = code
  })
}
