import type { Dataset } from '../../src/core/model/dataset.ts'

/** The same columns where threads can see them. */
export function inSharedMemory(dataset: Dataset): Dataset {
  const columns = new Map(dataset.columns)
  for (const [name, column] of columns) {
    if (column.kind !== 'numeric') {
      const codes = new Int32Array(new SharedArrayBuffer(4 * dataset.rows))
      codes.set(column.codes)
      columns.set(name, { ...column, codes })
    } else {
      const values = new Float64Array(new SharedArrayBuffer(8 * dataset.rows))
      values.set(column.values)
      columns.set(name, { ...column, values })
    }
  }
  return { ...dataset, columns }
}
