import type { MatrixData } from '../core/model/spec.ts'
import type { FaultList } from '../decoders/fault-list.ts'
import type { Json } from '../decoders/json-reader.ts'
import { isArray, isObject } from '../decoders/kinds.ts'
import { pointerTo, quote } from '../decoders/pointer.ts'

/**
 * The member `matrices` of data at `pointer` as the core takes them: by name, equally many
 * observations, each rows × cols, NaN for null.
 */
export function readMatrices(source: Json, pointer: string, faults: FaultList): MatrixData | null {
  if (!isObject(source)) return null
  const base = [...pointer.slice(1).split('/'), 'matrices']
  const before = faults.total()
  const entries = Object.entries(source).map(([name, list]): [string, number[][][]] => {
    const path = [...base, name]
    if (isArray(list)) {
      return [name, list.map((matrix, i) => readMatrix(matrix, [...path, String(i)], faults))]
    }
    wrong(path, `${quote(name)} must be an array with one matrix an observation.`, faults)
    return [name, []]
  })
  const [first] = entries
  for (const [name, list] of entries) {
    if (first === undefined || list.length === first[1].length) continue
    const detail = `${quote(name)} has ${list.length} observations, but ${quote(first[0])} has ${first[1].length}.`
    faults.add({ code: 'ragged_data', pointer: pointerTo([...base, name]), detail })
  }
  if (first === undefined || first[1].length === 0) {
    const detail = 'There are no observations.'
    faults.add({ code: 'empty_dataset', pointer: pointerTo(base), detail })
  }
  return faults.total() > before ? null : Object.fromEntries(entries)
}

function readMatrix(matrix: Json, path: readonly string[], faults: FaultList): number[][] {
  if (!isArray(matrix)) {
    wrong(path, 'A matrix is a list of rows.', faults)
    return []
  }
  const rows = matrix.map((row, i) => readRow(row, [...path, String(i)], faults))
  const width = rows[0]?.length ?? 0
  const odd = rows.findIndex((row) => row.length !== width)
  if (odd !== -1) {
    const detail = `Row ${odd + 1} has ${rows[odd]?.length} entries, the first has ${width}.`
    faults.add({ code: 'ragged_data', pointer: pointerTo([...path, String(odd)]), detail })
  }
  return rows
}

function readRow(row: Json, path: readonly string[], faults: FaultList): number[] {
  if (!isArray(row)) {
    wrong(path, 'A row of a matrix is a list of numbers.', faults)
    return []
  }
  return row.map((entry, i) => {
    if (typeof entry === 'number') return entry
    if (entry === null) return Number.NaN
    const pointer = pointerTo([...path, String(i)])
    const detail = 'An entry of a matrix must be a number, or null where it is missing.'
    faults.add({ code: 'not_a_number', pointer, detail })
    return 0
  })
}

function wrong(path: readonly string[], detail: string, faults: FaultList): void {
  faults.add({ code: 'invalid_value', pointer: pointerTo(path), detail })
}
