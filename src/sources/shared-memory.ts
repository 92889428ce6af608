import type { Column, Dataset } from '../core/model/dataset.ts'

function shared(column: Column): Column {
  if (column.kind === 'numeric') {
    const values = new Float64Array(new SharedArrayBuffer(column.values.byteLength))
    values.set(column.values)
    return { ...column, values }
  }
  const codes = new Int32Array(new SharedArrayBuffer(column.codes.byteLength))
  codes.set(column.codes)
  return { ...column, codes }
}

/** Columns of these names, all when none are given, where threads can see them. */
export function inSharedMemory(dataset: Dataset, names = [...dataset.columns.keys()]): Dataset {
  const columns = names.flatMap((name) => {
    const column = dataset.columns.get(name)
    return column === undefined ? [] : [[name, shared(column)] as const]
  })
  return { ...dataset, columns: new Map(columns) }
}
