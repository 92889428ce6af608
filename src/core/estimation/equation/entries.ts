import type { Column, Dataset } from '../../model/dataset.ts'
import type { MatrixData } from '../../model/spec.ts'
import type { StackedEntries } from './equation-design.ts'

/**
 * What the entries can be clustered by: the observation that each stands in, its row and its column
 * there, and any 1 × 1 matrix of the data.
 */
export function entryColumns(
  { observation, row, column }: StackedEntries,
  matrices: MatrixData
): Dataset['columns'] {
  const numeric = (name: string, values: Int32Array | number[]): [string, Column] => [
    name,
    { kind: 'numeric', name, values: Float64Array.from(values) }
  ]
  const single = Object.entries(matrices).filter(([, list]) =>
    list.every((matrix) => matrix.length === 1 && matrix[0].length === 1)
  )
  return new Map([
    numeric('observation', observation),
    numeric('row', row),
    numeric('column', column),
    ...single.map(([name, list]) =>
      numeric(
        name,
        Array.from(observation, (t) => list[t][0][0])
      )
    )
  ])
}

/** For each row used, the last before it that is of the same entry of its matrix; −1 for the first. */
export function rowsBefore({ row, column }: StackedEntries, rows: Int32Array): Int32Array {
  const last = new Map<string, number>()
  return rows.map((place, k) => {
    const entry = `${row[place]} ${column[place]}`
    const before = last.get(entry) ?? -1
    last.set(entry, k)
    return before
  })
}
