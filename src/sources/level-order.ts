import { Failure } from '../core/failure.ts'
import type { ColumnPlace, ColumnsFile } from './columns-file.ts'

/** How the stored cells of a column become codes of levels that a request put in an order. */
export type Reordered =
  | {
      readonly stored: 'labels'
      /** Code of each stored level in the stated order; −1 where it is not listed. */
      readonly codes: readonly number[]
      readonly labels: readonly string[]
    }
  /** Doubles, read as the labels that they are written as. */
  | { readonly stored: 'numbers' }

/** A file whose columns have their levels in stated orders; numbers are read as labels. */
export function withLevelOrders(
  file: ColumnsFile,
  orders: Readonly<Record<string, readonly string[]>>
): ColumnsFile {
  const columns = file.columns.map((place): ColumnPlace => {
    const levels = orders[place.name]
    if (levels === undefined) return place
    if (place.kind === 'numeric') {
      const { name, at, check } = place
      const reordered = { stored: 'numbers' } as const
      return { name, at, check, kind: 'categorical', origin: 'text', levels, reordered }
    }
    const codes = place.levels.map((level) => levels.indexOf(level))
    return { ...place, levels, reordered: { stored: 'labels', codes, labels: place.levels } }
  })
  return { ...file, columns }
}

/** A categorical column with its levels in a stated order. */
type Ordered = Extract<ColumnPlace, { readonly kind: 'categorical' }>

/** How one kind of stored cells is read: null where the cell is missing, −1 where its level is not listed. */
interface CellReader {
  readonly codeOf: (cell: number) => number | null
  readonly shown: (cell: number) => string
}

function labelReader(
  { codes, labels }: Extract<Reordered, { readonly stored: 'labels' }>,
  { origin }: Ordered
): CellReader {
  return {
    codeOf: (cell) => (cell < 0 ? null : (codes[cell] ?? -1)),
    shown(cell) {
      const label = labels[cell] ?? ''
      return origin === 'boolean' ? label.toLowerCase() : `the text "${label.slice(0, 40)}"`
    }
  }
}

function numberReader({ levels }: Ordered): CellReader {
  const byLabel = new Map(levels.map((level, code) => [level, code]))
  const known = new Map<number, number>()
  return {
    codeOf(cell) {
      if (Number.isNaN(cell)) return null
      const code = known.get(cell) ?? byLabel.get(String(cell)) ?? -1
      known.set(cell, code)
      return code
    },
    shown: String
  }
}

/** What makes codes in the stated order of stored cells, which may be the same ones; null where the levels are as they are stored. */
export function reordering(
  place: Ordered
): ((cells: Int32Array | Float64Array, codes: Int32Array, from: number) => void) | null {
  const { name, reordered } = place
  if (reordered === undefined) return null
  const { codeOf, shown } =
    reordered.stored === 'labels' ? labelReader(reordered, place) : numberReader(place)
  return (cells, codes, from) => {
    cells.forEach((cell, i) => {
      const code = codeOf(cell)
      if (code !== null && code < 0) throw notListed(name, from + i + 1, shown(cell))
      codes[i] = code ?? -1
    })
  }
}

function notListed(name: string, row: number, shown: string): Failure {
  return new Failure({
    code: 'invalid_value',
    pointer: '/data/dataset',
    detail: `Row ${row} of column "${name.slice(0, 40)}" is ${shown}, which data.levels does not list.`,
    hint: 'List every label of the column in data.levels, or leave the column out of it.',
    place: { row, column: name }
  })
}
