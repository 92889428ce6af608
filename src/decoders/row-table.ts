import { addJson, addMissing, type CellStore, newStore } from './cell-store.ts'
import { type FaultList, faultList } from './fault-list.ts'
import type { Json } from './json-reader.ts'
import { pointerTo, quote } from './pointer.ts'

const mark: unique symbol = Symbol('row table')

/** Rows of objects while they are read: one store a column, and no object a row. */
export interface RowTable {
  readonly [mark]: true
  /** Names of the first row, in its order. */
  readonly names: string[]
  /** Each name as a key of JSON text without escapes, quotes included; the usual spelling. */
  readonly keys: Buffer[]
  readonly stores: CellStore[]
  readonly columnOf: Map<string, number>
  rows: number
  /** Cells of the present row that have been read. */
  filled: number
  /** The row, from 1, in which each column was met last. */
  readonly met: number[]
  /** A key of the present row that the first row has not. */
  extra: string | null
  readonly faults: FaultList
}

export function newRowTable(): RowTable {
  return {
    [mark]: true,
    names: [],
    keys: [],
    stores: [],
    columnOf: new Map(),
    rows: 0,
    filled: 0,
    met: [],
    extra: null,
    faults: faultList()
  }
}

export function isRowTable(value: unknown): value is RowTable {
  return typeof value === 'object' && value !== null && mark in value
}

/** The column of a key in the present row: −1 for an unknown key, −2 for one met before. */
export function columnAt(table: RowTable, name: string): number {
  let column = table.columnOf.get(name)
  if (column === undefined) {
    if (table.rows > 0) {
      table.extra ??= name
      return -1
    }
    column = table.names.length
    table.columnOf.set(name, column)
    table.names.push(name)
    table.keys.push(Buffer.from(JSON.stringify(name)))
    table.stores.push(newStore())
    table.met.push(0)
  }
  if (table.met[column] === table.rows + 1) return -2
  return column
}

/** The store of a column that the present row is about to fill. */
export function storeAt(table: RowTable, column: number): CellStore {
  table.met[column] = table.rows + 1
  table.filled += 1
  const store = table.stores[column]
  if (store === undefined) throw new Error(`no column ${column}`)
  return store
}

/** Ends the present row: it must have had every key of the first row, and no other. */
export function endRow(table: RowTable, path: readonly (string | number)[]): void {
  const row = table.rows + 1
  if (table.filled < table.names.length || table.extra !== null) refuseKeys(table, pointerTo(path))
  table.rows = row
  table.filled = 0
  table.extra = null
}

/** A forgotten key and a misspelt one look alike. */
function refuseKeys(table: RowTable, pointer: string): void {
  const row = table.rows + 1
  let lacking: string | undefined
  table.stores.forEach((store, column) => {
    if (table.met[column] === row) return
    lacking ??= table.names[column]
    addMissing(store)
  })
  const told =
    lacking === undefined
      ? `has ${quote(table.extra ?? '')}, which the first row has not`
      : `has no ${quote(lacking)}`
  table.faults.add({
    code: 'ragged_data',
    pointer,
    detail: `Row ${row} ${told}.`,
    hint: 'Give every row the same keys, with null for a missing value.',
    place: { row, column: lacking ?? table.extra ?? '' }
  })
}

/** A table of rows that have been parsed already. */
export function tableOf(rows: readonly Json[], pointer: string): RowTable {
  const table = newRowTable()
  const path = pointer.split('/').slice(1)
  rows.forEach((row, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      refuseRow(table, `${pointer}/${index}`)
      return
    }
    for (const [name, cell] of Object.entries(row)) {
      const column = columnAt(table, name)
      if (column >= 0) addJson(storeAt(table, column), cell)
    }
    endRow(table, [...path, index])
  })
  return table
}

/** Notes a row that is no object. */
export function refuseRow(table: RowTable, pointer: string): void {
  const detail = `Row ${table.rows + 1} must be an object.`
  table.faults.add({ code: 'invalid_value', pointer, detail })
  table.stores.forEach(addMissing)
  table.rows += 1
}
