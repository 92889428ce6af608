import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { isMissing } from '../../model/rows.ts'

const pointer = '/inference/std_errors/cluster'

/** Values or codes of the rows used in a column that groups them. Throws Failure when it cannot. */
export function groupingValues(
  data: Dataset | undefined,
  rows: Int32Array,
  name: string
): Float64Array {
  const column = data?.columns.get(name)
  if (column === undefined) {
    throw new Failure({
      code: 'unknown_name',
      pointer,
      detail: `There is no column "${name.slice(0, 40)}".`
    })
  }
  const missing = rows.find((row) => isMissing(column, row))
  if (missing !== undefined) {
    throw new Failure({
      code: 'missing_values',
      pointer,
      detail: `Row ${missing} takes part in the fit but has no value in "${name.slice(0, 40)}".`,
      hint: 'Fill the cluster of every row, or leave such rows out.'
    })
  }
  const cells = column.kind === 'numeric' ? column.values : column.codes
  return Float64Array.from(rows, (row) => cells[row])
}

/** Group numbers of the rows used by the values of a column. Throws Failure when it cannot group them. */
export function groupsOf(data: Dataset | undefined, rows: Int32Array, name: string): Int32Array {
  const seen = new Map<number, number>()
  return Int32Array.from(groupingValues(data, rows, name), (value) => {
    const known = seen.get(value) ?? seen.size
    seen.set(value, known)
    return known
  })
}
