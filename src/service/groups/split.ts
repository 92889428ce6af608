import { Failure } from '../../core/failure.ts'
import type { CategoricalColumn, Column, Dataset } from '../../core/model/dataset.ts'
import { didYouMean } from '../../core/model/expression/nearest.ts'
import { quote } from '../../decoders/pointer.ts'

export interface Grouping {
  readonly dataset: Dataset
  readonly groupBy: readonly string[]
}

/** Values of the group columns. */
export type Key = Readonly<Record<string, string | number>>

/** The groups of a data set, in order of first appearance. */
export interface GroupTable {
  readonly count: number
  key(group: number): Key
  /** Its rows in their order, as views of columns that are sorted once for all groups. */
  dataset(group: number): Dataset
}

/** A column as codes: −1 where it is missing. */
interface Coded {
  readonly codes: Int32Array
  readonly values: readonly (string | number)[]
}

/**
 * The rows by the values of the group columns; rows with a missing key belong to no group. Time and
 * memory are linear in the rows. Throws Failure for a column that the data do not have.
 */
export function splitGroups({ dataset, groupBy }: Grouping): GroupTable {
  const coded = groupBy.map((name, i) => codedColumn(keyColumn(dataset, name, i)))
  const { group, first } = numbered(dataset.rows, coded)
  const { order, ends } = sortedBy(group, first.length)
  const columns = [...dataset.columns.values()].map((column) => gathered(column, order))
  const from = (k: number) => (k === 0 ? 0 : ends[k - 1])
  return {
    count: first.length,
    key: (k) =>
      Object.fromEntries(
        groupBy.map((name, i) => [name, coded[i]?.values[coded[i].codes[first[k] ?? 0] ?? 0] ?? ''])
      ),
    dataset: (k) => ({
      rows: (ends[k] ?? 0) - (from(k) ?? 0),
      columns: new Map(
        columns.map((column) => [column.name, slice(column, from(k) ?? 0, ends[k] ?? 0)])
      )
    })
  }
}

/** The column of a name in group_by. Throws Failure where the data have none. */
export function keyColumn(dataset: Dataset, name: string, i: number): Column {
  const column = dataset.columns.get(name)
  if (column !== undefined) return column
  const hint = didYouMean(name, dataset.columns.keys())
  throw new Failure({
    code: 'unknown_name',
    pointer: `/group_by/${i}`,
    detail: `The data have no column ${quote(name)}.`,
    ...(hint === undefined ? {} : { hint })
  })
}

function codedColumn(column: Column): Coded {
  if (column.kind === 'categorical') return { codes: column.codes, values: column.levels }
  const places = new Map<number, number>()
  const codes = new Int32Array(column.values.length)
  column.values.forEach((value, row) => {
    codes[row] = Number.isNaN(value) ? -1 : place(places, value)
  })
  return { codes, values: [...places.keys()] }
}

/** The number of a key, which is counted up for one that is new. */
function place(places: Map<number, number>, key: number): number {
  const known = places.get(key)
  if (known !== undefined) return known
  places.set(key, places.size)
  return places.size - 1
}

/** The group of every row, −1 for none, and the first row of every group. */
function numbered(rows: number, columns: readonly Coded[]) {
  let group = new Int32Array(rows)
  for (const { codes, values } of columns) {
    const places = new Map<number, number>()
    group = group.map((before, row) => {
      const code = codes[row] ?? -1
      return before < 0 || code < 0 ? -1 : place(places, before * values.length + code)
    })
  }
  const first: number[] = []
  group.forEach((k, row) => {
    if (k === first.length) first.push(row)
  })
  return { group, first }
}

/** Rows sorted by group, stable; group k ends before place ends[k]. */
function sortedBy(group: Int32Array, count: number) {
  const sizes = new Int32Array(count)
  for (const k of group) if (k >= 0) sizes[k] = (sizes[k] ?? 0) + 1
  let end = 0
  const starts = sizes.map((size) => {
    end += size
    return end - size
  })
  const order = new Int32Array(end)
  group.forEach((k, row) => {
    if (k < 0) return
    const at = starts[k] ?? 0
    order[at] = row
    starts[k] = at + 1
  })
  return { order, ends: starts }
}

function gathered(column: Column, order: Int32Array): Column {
  if (column.kind === 'numeric') {
    const { values } = column
    return { ...column, values: Float64Array.from(order, (row) => values[row] ?? Number.NaN) }
  }
  const { codes } = column
  return { ...column, codes: order.map((row) => codes[row] ?? -1) }
}

/** Rows [from, to) of a column, without levels that do not occur in them. */
export function slice(column: Column, from: number, to: number): Column {
  return column.kind === 'numeric'
    ? { ...column, values: column.values.subarray(from, to) }
    : withOwnLevels(column, column.codes.subarray(from, to))
}

/** Some rows of a factor; levels that do not occur in them are dropped. */
function withOwnLevels(column: CategoricalColumn, codes: Int32Array): CategoricalColumn {
  const used = Int32Array.from(new Set(codes)).filter((code) => code >= 0)
  used.sort()
  const renumbered = new Map(Array.from(used, (code, i) => [code, i]))
  return {
    ...column,
    codes: codes.map((code) => renumbered.get(code) ?? -1),
    levels: Array.from(used, (code) => column.levels[code] ?? '')
  }
}
