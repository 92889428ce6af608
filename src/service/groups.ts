import type { Report } from '../core/estimation/report.ts'
import { Failure } from '../core/failure.ts'
import type { Column, Dataset } from '../core/model/dataset.ts'
import { didYouMean } from '../core/model/expression/nearest.ts'
import { quote } from '../decoders/pointer.ts'

export interface Grouping {
  readonly dataset: Dataset
  readonly groupBy: readonly string[]
}

type Key = Readonly<Record<string, string | number>>

/**
 * One fit per combination of the group columns' values that occurs, in order of first appearance. A
 * group whose data admit no fit carries its faults instead; the others are not touched.
 */
export function fitGroups(
  { dataset, groupBy }: Grouping,
  estimateOne: (dataset: Dataset) => Report,
  shown: (report: Report) => unknown
) {
  const keys = groupBy.map((name, i) => keyColumn(dataset, name, i))
  const statuses = new Map<string, number>()
  const verdicts = new Map<string, number>()
  const groups = split(dataset.rows, keys).map(({ key, rows }) => {
    try {
      const report = estimateOne(subset(dataset, rows))
      count(statuses, report.maximum_likelihood.status)
      count(verdicts, report.equivalence.verdict)
      return { key, fit: shown(report) }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      count(statuses, 'refused')
      return { key, fit: null, errors: error.faults }
    }
  })
  const roll_up = {
    statuses: Object.fromEntries(statuses),
    verdicts: Object.fromEntries(verdicts)
  }
  return { groups, roll_up }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function keyColumn(dataset: Dataset, name: string, i: number): Column {
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

/** Rows with a missing key belong to no group. */
function split(n: number, columns: readonly Column[]) {
  const groups = new Map<string, { key: Key; rows: number[] }>()
  for (let row = 0; row < n; row += 1) {
    const values = columns.map((column) => valueAt(column, row))
    if (values.includes(null)) continue
    const id = JSON.stringify(values)
    const group = groups.get(id)
    if (group !== undefined) group.rows.push(row)
    else {
      const key = Object.fromEntries(columns.map(({ name }, i) => [name, values[i] ?? '']))
      groups.set(id, { key, rows: [row] })
    }
  }
  return [...groups.values()]
}

function valueAt(column: Column, row: number): string | number | null {
  if (column.kind === 'categorical') return column.levels[column.codes[row] ?? -1] ?? null
  const value = column.values[row] ?? Number.NaN
  return Number.isNaN(value) ? null : value
}

/** The rows in their order; levels that do not occur in them are dropped. */
function subset(dataset: Dataset, rows: readonly number[]): Dataset {
  const columns = new Map<string, Column>()
  for (const [name, column] of dataset.columns) columns.set(name, pick(column, rows))
  return { rows: rows.length, columns }
}

function pick(column: Column, rows: readonly number[]): Column {
  if (column.kind === 'numeric') {
    return { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) }
  }
  const used = new Set(rows.map((row) => column.codes[row]))
  const kept = column.levels.map((_, code) => code).filter((code) => used.has(code))
  const renumbered = new Map(kept.map((code, i) => [code, i]))
  const codes = Int32Array.from(rows, (row) => renumbered.get(column.codes[row] ?? -1) ?? -1)
  return { ...column, codes, levels: kept.map((code) => column.levels[code] ?? '') }
}
