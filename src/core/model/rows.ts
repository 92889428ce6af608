import { Failure } from '../failure.ts'
import { indices, take, takeWhole } from '../numeric/vector.ts'
import type { Column, Dataset } from './dataset.ts'

/** A column at the given rows, in their order. */
function takeColumn(column: Column, rows: Int32Array): Column {
  return column.kind === 'numeric'
    ? { ...column, values: take(column.values, rows) }
    : { ...column, codes: takeWhole(column.codes, rows) }
}

/** The dataset at the given rows; the same object when they are all of its rows. */
export function takeRows(dataset: Dataset, rows: Int32Array): Dataset {
  if (rows.length === dataset.rows) return dataset
  const columns = new Map([...dataset.columns].map(([name, c]) => [name, takeColumn(c, rows)]))
  return { rows: rows.length, columns }
}

/** Whether row i of a column is missing. */
export function isMissing(column: Column, i: number): boolean {
  return column.kind === 'numeric' ? Number.isNaN(column.values[i]) : column.codes[i] < 0
}

/** Whether no value is NaN, in four sums that only NaN and infinities leave: no branch a row. */
function surelyWhole(values: Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0]
  let i = 0
  for (; i + 3 < values.length; i += 4) {
    a += values[i] * 0
    b += values[i + 1] * 0
    c += values[i + 2] * 0
    d += values[i + 3] * 0
  }
  for (; i < values.length; i++) a += values[i] * 0
  return a + b + c + d === 0
}

/** Sets a mark where the column is missing; returns how many there are. */
function markMissing(column: Column, marks: Uint8Array): number {
  const { length } = marks
  let count = 0
  if (column.kind === 'numeric') {
    const { values } = column
    if (surelyWhole(values)) return 0
    for (let i = 0; i < length; i++) if (Number.isNaN(values[i])) count += marks[i] = 1
  } else {
    const { codes } = column
    for (let i = 0; i < length; i++) if (codes[i] < 0) count += marks[i] = 1
  }
  return count
}

/** Rows that are complete in the named columns. Columns that are not there are left out of account. */
export function completeRows(dataset: Dataset, names: Iterable<string>): Int32Array {
  const columns = [...names].flatMap((name) => dataset.columns.get(name) ?? [])
  const gap = new Uint8Array(dataset.rows)
  let gaps = 0
  for (const column of columns) gaps += markMissing(column, gap)
  return gaps === 0 ? indices(dataset.rows) : indices(dataset.rows).filter((i) => gap[i] === 0)
}

/** A numeric column by name. Throws Failure unknown_name or not_a_number at `pointer`. */
export function numericColumn(dataset: Dataset, name: string, pointer: string): Float64Array {
  const column = dataset.columns.get(name)
  if (column === undefined) {
    throw new Failure({
      code: 'unknown_name',
      pointer,
      detail: `There is no column "${name.slice(0, 40)}".`,
      hint: `Columns: ${[...dataset.columns.keys()]
        .slice(0, 10)
        .map((key) => key.slice(0, 40))
        .join(', ')}.`
    })
  }
  if (column.kind === 'numeric') return column.values
  throw new Failure({
    code: 'not_a_number',
    pointer,
    detail: `The column "${name.slice(0, 40)}" holds ${column.origin} values, but numbers are needed.`
  })
}
