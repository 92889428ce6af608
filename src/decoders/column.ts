import type { Column } from '../core/model/dataset.ts'
import { type CellStore, cellsOf, finishStore, isStore } from './cell-store.ts'
import { byCodePoint } from './code-points.ts'
import type { FaultList } from './fault-list.ts'
import type { Json } from './json-reader.ts'
import { quote } from './pointer.ts'

/** Cells of one column as a client sent them, and where each stands in the request. */
export interface RawColumn {
  readonly name: string
  readonly cells: readonly Json[] | CellStore
  /** RFC 6901 pointer of the cell in a row, counted from 0. */
  readonly pointer: (row: number) => string
  /** Level order that the client stated; makes the column categorical. */
  readonly levels: readonly string[] | null
}

/**
 * One typed column of n cells. Numbers make it numeric; texts or booleans make it categorical, levels
 * in code-point order (booleans FALSE, TRUE) unless stated. Cells of another kind are faults.
 */
export function typedColumn(raw: RawColumn, faults: FaultList): Column {
  const { cells } = raw
  if (!isStore(cells)) return columnOf({ ...raw, cells }, faults)
  const column = raw.levels === null ? finishStore(cells, raw.name) : null
  return column ?? columnOf({ ...raw, cells: cellsOf(cells) }, faults)
}

interface ListedColumn extends RawColumn {
  readonly cells: readonly Json[]
}

function columnOf(raw: ListedColumn, faults: FaultList): Column {
  if (raw.levels !== null) return categorical(raw, raw.levels, faults)
  const kind = kindOf(raw.cells)
  if (kind === 'number') return numeric(raw, faults)
  return kind === 'boolean' ? booleans(raw, faults) : texts(raw, faults)
}

/** A single number makes a column numeric; then text, then boolean; a column of nulls is numeric. */
function kindOf(cells: readonly Json[]): 'number' | 'string' | 'boolean' {
  let kind: 'number' | 'string' | 'boolean' = 'number'
  let seen = false
  for (const cell of cells) {
    if (typeof cell === 'number') return 'number'
    if (typeof cell === 'string') kind = 'string'
    else if (typeof cell === 'boolean' && !seen) kind = 'boolean'
    seen ||= cell !== null
  }
  return kind
}

function numeric(raw: ListedColumn, faults: FaultList): Column {
  const { cells } = raw
  const values = new Float64Array(cells.length)
  for (let row = 0; row < cells.length; row += 1) {
    const cell = cells[row]
    if (typeof cell === 'number') values[row] = cell
    else {
      values[row] = Number.NaN
      if (cell !== null) notANumber(raw, row, faults)
    }
  }
  return { kind: 'numeric', name: raw.name, values }
}

function notANumber(raw: ListedColumn, row: number, faults: FaultList): void {
  faults.add({
    code: 'not_a_number',
    pointer: raw.pointer(row),
    detail: `Column ${quote(raw.name)} holds numbers, but row ${row + 1} is ${shown(raw.cells[row])}.`,
    hint: hintFor(raw.cells[row]),
    place: { row: row + 1, column: raw.name }
  })
}

function hintFor(cell: Json | undefined): string {
  if (typeof cell !== 'string') return 'Write a number, or null for a missing value.'
  if (/^\s*$|^(na|nan|null|none|inf|-inf|infinity|-)$/i.test(cell)) {
    return 'Write null for a missing value.'
  }
  if (/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(cell)) {
    return 'Write the number without quotation marks.'
  }
  return 'Write a number, null for a missing value, or make every cell of the column text.'
}

function booleans(raw: ListedColumn, faults: FaultList): Column {
  const codes = Int32Array.from(raw.cells, (cell, row) => {
    if (typeof cell === 'boolean') return cell ? 1 : 0
    if (cell !== null) mixed(raw, row, faults)
    return -1
  })
  const levels = ['FALSE', 'TRUE']
  return { kind: 'categorical', name: raw.name, codes, levels, origin: 'boolean' }
}

function texts(raw: ListedColumn, faults: FaultList): Column {
  const seen = new Set<string>()
  raw.cells.forEach((cell, row) => {
    if (typeof cell === 'string') seen.add(cell)
    else if (cell !== null) mixed(raw, row, faults)
  })
  const levels = [...seen].sort(byCodePoint)
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const codes = Int32Array.from(raw.cells, (cell) =>
    typeof cell === 'string' ? (codeOf.get(cell) ?? -1) : -1
  )
  return { kind: 'categorical', name: raw.name, codes, levels, origin: 'text' }
}

function mixed(raw: ListedColumn, row: number, faults: FaultList): void {
  faults.add({
    code: 'invalid_value',
    pointer: raw.pointer(row),
    detail: `Column ${quote(raw.name)} mixes kinds of values: row ${row + 1} is ${shown(raw.cells[row])}.`,
    hint: 'A column holds numbers, or texts, or true and false, and null where a value is missing.',
    place: { row: row + 1, column: raw.name }
  })
}

/** A column whose level order is stated; numbers and booleans are read as labels. */
function categorical(raw: ListedColumn, levels: readonly string[], faults: FaultList): Column {
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const origin = raw.cells.some((cell) => typeof cell === 'boolean') ? 'boolean' : 'text'
  const codes = Int32Array.from(raw.cells, (cell, row) => {
    if (cell === null) return -1
    const code = codeOf.get(labelOf(cell))
    if (code !== undefined) return code
    faults.add({
      code: 'invalid_value',
      pointer: raw.pointer(row),
      detail: `Row ${row + 1} of column ${quote(raw.name)} is ${shown(cell)}, which data.levels does not list.`,
      hint: 'List every label of the column in data.levels, or leave the column out of it.',
      place: { row: row + 1, column: raw.name }
    })
    return -1
  })
  return { kind: 'categorical', name: raw.name, codes, levels, origin }
}

function labelOf(cell: Json): string {
  return typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell)
}

function shown(cell: Json | undefined): string {
  if (typeof cell === 'string') return `the text ${quote(cell)}`
  if (Array.isArray(cell)) return 'an array'
  if (typeof cell === 'object' && cell !== null) return 'an object'
  return String(cell)
}
