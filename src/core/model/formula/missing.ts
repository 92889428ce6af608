import { Failure } from '../../failure.ts'
import type { Dataset } from '../dataset.ts'
import { completeRows, isMissing } from '../rows.ts'

/** Missing values of one column among those that a model uses. */
export interface MissingColumn {
  readonly column: string
  readonly count: number
  /** Indices of the first rows where it is missing, at most ten. */
  readonly first: readonly number[]
}

export interface Dropped {
  readonly rows: number
  readonly columns: readonly MissingColumn[]
}

export interface MissingOptions {
  readonly policy: 'drop' | 'error'
  /** Where the data stand in the request. */
  readonly pointer: string
  /** Data of which every row lacks something are data: each row says so. */
  readonly mayBeIncomplete?: boolean
}

/**
 * Rows (indices, ascending) that are complete in all named columns, and what is missing in the
 * others. Throws missing_values where the policy is 'error', empty_dataset where there is no
 * row, or none is left and the data may not be incomplete.
 */
export function keepComplete(
  dataset: Dataset,
  names: readonly string[],
  { policy, pointer, mayBeIncomplete = false }: MissingOptions
): { readonly rows: Int32Array; readonly dropped: Dropped } {
  const rows = completeRows(dataset, names)
  const columns = rows.length === dataset.rows ? [] : names.flatMap((name) => gaps(dataset, name))
  if (policy === 'error' && columns.length > 0) {
    throw new Failure(
      ...columns.map(({ column, count, first }) => ({
        code: 'missing_values' as const,
        pointer,
        detail: `The column "${column.slice(0, 40)}" has ${count} missing values, in rows ${listed(first, count)}`,
        hint: 'Fill them in, or send "missing": "drop"',
        place: { column, row: first[0] + 1 }
      }))
    )
  }
  if (rows.length === 0 && (dataset.rows === 0 || !mayBeIncomplete)) {
    const detail =
      dataset.rows === 0
        ? 'The data have no rows'
        : 'No row is complete in all columns that the model uses'
    const hint = columns.map(({ column, count }) => `${column.slice(0, 40)}: ${count} missing`)
    throw new Failure({
      code: 'empty_dataset',
      pointer,
      detail,
      ...(hint.length > 0 && { hint: hint.slice(0, 10).join(', ') })
    })
  }
  return { rows, dropped: { rows: dataset.rows - rows.length, columns } }
}

function gaps(dataset: Dataset, name: string): readonly MissingColumn[] {
  const column = dataset.columns.get(name)
  if (column === undefined) return []
  const first: number[] = []
  let count = 0
  for (let i = 0; i < dataset.rows; i++) {
    if (!isMissing(column, i)) continue
    count += 1
    if (first.length < 10) first.push(i)
  }
  return count === 0 ? [] : [{ column: name, count, first }]
}

function listed(first: readonly number[], count: number): string {
  const shown = first.map((i) => i + 1).join(', ')
  return count > first.length ? `${shown}, …` : shown
}
