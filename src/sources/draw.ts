import { type SampleRequest, throwIfCancelled } from '../core/estimation/rows/row-source.ts'
import type { Column, Dataset } from '../core/model/dataset.ts'
import { isMissing } from '../core/model/rows.ts'
import type { Control } from '../core/model/spec.ts'
import { uniformAt } from '../core/numeric/random.ts'
import { blockRows, type ReadRows } from './grid.ts'

/** Which rows are drawn: one from each of `wanted` runs of equal length. */
function drawn(rows: number, { rows: wanted, seed, also }: SampleRequest): Set<number> {
  const chosen = new Set(also)
  for (let k = 0; k < wanted; k++) {
    const from = Math.floor((k * rows) / wanted)
    const to = Math.floor(((k + 1) * rows) / wanted)
    chosen.add(from + Math.floor(uniformAt(seed, 0, k) * (to - from)))
  }
  return chosen
}

/** Takes rows of blocks one after the other into columns. */
function gatherer() {
  const parts = new Map<string, { column: Column; cells: number[] }>()
  let rows = 0
  return {
    take({ columns }: Dataset, row: number): void {
      rows += 1
      for (const [name, column] of columns) {
        const part = parts.get(name) ?? { column, cells: [] }
        parts.set(name, part)
        part.cells.push(
          (column.kind === 'numeric' ? column.values : column.codes)[row] ?? Number.NaN
        )
      }
    },
    dataset(): Dataset {
      const columns = new Map<string, Column>()
      for (const [name, { column, cells }] of parts) {
        columns.set(
          name,
          column.kind === 'numeric'
            ? { ...column, values: Float64Array.from(cells) }
            : { ...column, codes: Int32Array.from(cells) }
        )
      }
      return { rows, columns }
    }
  }
}

/** Whether row `i`, complete, has a level that no row before it had. */
function isNewLevel(columns: readonly Column[], i: number, seen: Map<string, Uint8Array>): boolean {
  let fresh = false
  for (const column of columns) {
    if (column.kind !== 'categorical') continue
    const flags = seen.get(column.name) ?? new Uint8Array(column.levels.length)
    seen.set(column.name, flags)
    const code = column.codes[i] ?? -1
    if (flags[code] === 0) fresh = true
  }
  if (!fresh || columns.some((column) => isMissing(column, i))) return false
  for (const column of columns) {
    if (column.kind === 'categorical')
      seen.get(column.name)?.fill(1, column.codes[i], (column.codes[i] ?? 0) + 1)
  }
  return true
}

/** A column of so many rows, still empty. */
function emptyLike(column: Column, rows: number): Column {
  return column.kind === 'numeric'
    ? { ...column, values: new Float64Array(rows) }
    : { ...column, codes: new Int32Array(rows) }
}

/** All rows of the columns that are read. */
function allRows(
  { rows, read }: { readonly rows: number; readonly read: ReadRows },
  control: Control
): Dataset {
  const columns = new Map<string, Column>()
  for (let from = 0; from < rows; from += blockRows) {
    throwIfCancelled(control)
    control.progress?.(from / rows)
    for (const [name, column] of read(from, Math.min(from + blockRows, rows)).columns) {
      const own = columns.get(name) ?? emptyLike(column, rows)
      columns.set(name, own)
      if (own.kind === 'numeric' && column.kind === 'numeric') own.values.set(column.values, from)
      if (own.kind !== 'numeric' && column.kind !== 'numeric') own.codes.set(column.codes, from)
    }
  }
  return { rows, columns }
}

/**
 * The sample that a request describes, in one reading of its columns: stratified by position, so that the
 * order of the file cannot bias it, with the first complete row of every level.
 */
export function drawSample(
  { rows, read }: { readonly rows: number; readonly read: ReadRows },
  request: SampleRequest,
  control: Control
): Dataset {
  if (rows <= request.rows) return allRows({ rows, read }, control)
  const chosen = drawn(rows, request)
  const gathered = gatherer()
  const seen = new Map<string, Uint8Array>()
  for (let from = 0; from < rows; from += blockRows) {
    throwIfCancelled(control)
    control.progress?.(from / rows)
    const block = read(from, Math.min(from + blockRows, rows))
    const columns = [...block.columns.values()]
    const factors = columns.some(({ kind }) => kind === 'categorical')
    for (let i = 0; i < block.rows; i++) {
      const fresh = factors && isNewLevel(columns, i, seen)
      if (fresh || chosen.has(from + i)) gathered.take(block, i)
    }
  }
  return gathered.dataset()
}
