import type { Column } from '../core/model/dataset.ts'
import { byCodePoint } from './code-points.ts'
import type { Json } from './json-reader.ts'

const mark: unique symbol = Symbol('cell store')

/** What the cells of a column have been so far; `mixed` keeps them as they came. */
type Kind = 'none' | 'number' | 'text' | 'boolean' | 'mixed'

/** The cells of one column while they are read: typed as long as they are of one kind. */
export interface CellStore {
  readonly [mark]: true
  rows: number
  kind: Kind
  /** Capacity ≥ rows; missing is NaN. Used while the kind is `number`. */
  values: Float64Array
  /** Capacity ≥ rows; missing is −1. Used while the kind is `text` or `boolean`. */
  codes: Int32Array
  /** Code of each text, in order of appearance. */
  readonly labels: Map<string, number>
  cells: Json[]
}

/** Doubles that a store has room for at first, few enough to be cheap by the hundred thousand; it grows by doubling. */
const firstCapacity = 8
const noValues = new Float64Array(0)
const noCodes = new Int32Array(0)

export function newStore(): CellStore {
  return {
    [mark]: true,
    rows: 0,
    kind: 'none',
    values: noValues,
    codes: noCodes,
    labels: new Map(),
    cells: []
  }
}

export function isStore(value: unknown): value is CellStore {
  return typeof value === 'object' && value !== null && mark in value
}

export function addNumber(store: CellStore, value: number): void {
  if (store.kind !== 'number' && !become(store, 'number')) {
    store.cells.push(value)
    store.rows += 1
    return
  }
  if (store.rows === store.values.length) growValues(store)
  store.values[store.rows] = value
  store.rows += 1
}

/** Numbers at once, NaN where missing; room is made for so many rows in all. */
export function addNumbers(store: CellStore, values: Float64Array, expected: number): void {
  if (store.kind !== 'number' && store.kind !== 'none') {
    for (const value of values) addNumber(store, value)
    return
  }
  const rows = store.rows + values.length
  if (store.kind === 'none') become(store, 'number')
  if (store.values.length < rows) {
    const grown = new Float64Array(Math.max(rows, expected))
    grown.set(store.values.subarray(0, store.rows))
    store.values = grown
  }
  store.values.set(values, store.rows)
  store.rows = rows
}

export function addText(store: CellStore, text: string): void {
  if (store.kind !== 'text' && !become(store, 'text')) {
    store.cells.push(text)
    store.rows += 1
    return
  }
  let code = store.labels.get(text)
  if (code === undefined) {
    code = store.labels.size
    store.labels.set(text, code)
  }
  addCode(store, code)
}

export function addBoolean(store: CellStore, value: boolean): void {
  if (store.kind !== 'boolean' && !become(store, 'boolean')) {
    store.cells.push(value)
    store.rows += 1
    return
  }
  addCode(store, value ? 1 : 0)
}

/** A missing value; it fits every kind. */
export function addMissing(store: CellStore): void {
  if (store.kind === 'number') addNumber(store, Number.NaN)
  else if (store.kind === 'text' || store.kind === 'boolean') addCode(store, -1)
  else {
    if (store.kind === 'mixed') store.cells.push(null)
    store.rows += 1
  }
}

/** Any value of JSON; arrays and objects make the column mixed. */
export function addJson(store: CellStore, cell: Json): void {
  if (typeof cell === 'number') addNumber(store, cell)
  else if (typeof cell === 'string') addText(store, cell)
  else if (typeof cell === 'boolean') addBoolean(store, cell)
  else if (cell === null) addMissing(store)
  else {
    become(store, 'mixed')
    store.cells.push(cell)
    store.rows += 1
  }
}

function addCode(store: CellStore, code: number): void {
  if (store.rows === store.codes.length) growCodes(store)
  store.codes[store.rows] = code
  store.rows += 1
}

function growValues(store: CellStore): void {
  const grown = new Float64Array(Math.max(firstCapacity, 2 * store.values.length))
  grown.set(store.values)
  store.values = grown
}

function growCodes(store: CellStore): void {
  const grown = new Int32Array(Math.max(firstCapacity, 2 * store.codes.length))
  grown.set(store.codes)
  store.codes = grown
}

/** Gives an empty store its kind; a store of another kind becomes mixed. True when the kind is taken. */
function become(store: CellStore, kind: Kind): boolean {
  if (store.kind === 'none' && kind !== 'mixed') {
    const capacity = Math.max(firstCapacity, 2 * store.rows)
    if (kind === 'number') store.values = new Float64Array(capacity).fill(Number.NaN)
    else store.codes = new Int32Array(capacity).fill(-1)
    store.kind = kind
    return true
  }
  if (store.kind !== 'mixed') {
    store.cells = cellsOf(store)
    store.kind = 'mixed'
  }
  return false
}

/** Turns texts into booleans if every one of them is of the form; `true` is told by its first letter. */
export function asBooleans(store: CellStore, form: RegExp): void {
  const labels = [...store.labels.keys()]
  if (store.kind !== 'text' || !labels.every((label) => form.test(label))) return
  const truth = labels.map((label) => (/^t/i.test(label) ? 1 : 0))
  store.codes = store.codes.map((code) => truth[code] ?? -1)
  store.kind = 'boolean'
}

/** The cells as values of JSON, one an entry. */
export function cellsOf(store: CellStore): Json[] {
  const { kind, rows, values, codes, cells } = store
  if (kind === 'mixed') return cells
  const labels = [...store.labels.keys()]
  return Array.from({ length: rows }, (_, row) => {
    if (kind === 'none') return null
    if (kind === 'number') {
      const value = values[row] ?? Number.NaN
      return Number.isNaN(value) ? null : value
    }
    const code = codes[row] ?? -1
    if (code < 0) return null
    return kind === 'boolean' ? code === 1 : (labels[code] ?? null)
  })
}

/** The finished column; null when the cells are mixed. Levels are in code-point order. */
export function finishStore(store: CellStore, name: string): Column | null {
  const { kind, rows } = store
  switch (kind) {
    case 'mixed':
      return null
    case 'none':
      return { kind: 'numeric', name, values: new Float64Array(rows).fill(Number.NaN) }
    case 'number':
      return { kind: 'numeric', name, values: whole(store.values, rows) }
    case 'boolean': {
      const levels = ['FALSE', 'TRUE']
      return { kind: 'categorical', name, codes: store.codes.slice(0, rows), levels, origin: kind }
    }
    case 'text':
      return { kind: 'categorical', name, ...sortedLevels(store), origin: kind }
  }
}

/** The first entries, without a copy where they are all. */
function whole(values: Float64Array, rows: number): Float64Array {
  return values.length === rows ? values : values.slice(0, rows)
}

function sortedLevels({ rows, codes, labels }: CellStore): {
  readonly codes: Int32Array
  readonly levels: readonly string[]
} {
  const levels = [...labels.keys()].sort(byCodePoint)
  const renumbered = new Int32Array(levels.length)
  levels.forEach((level, code) => {
    renumbered[labels.get(level) ?? 0] = code
  })
  return { levels, codes: codes.slice(0, rows).map((code) => renumbered[code] ?? -1) }
}
