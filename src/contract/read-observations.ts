import type { Dataset } from '../core/model/dataset.ts'
import type { MatrixData } from '../core/model/spec.ts'
import type { FaultList } from '../decoders/fault-list.ts'
import type { Json } from '../decoders/json-reader.ts'
import { isObject } from '../decoders/kinds.ts'
import { readMatrices } from './matrices.ts'
import type { ReadLimits } from './read-fit-request.ts'
import { readTable } from './read-table.ts'

/** What a model is about: rows of a table, or matrices beside an empty one. */
export interface Observed {
  readonly dataset: Dataset
  readonly matrices: MatrixData | null
}

/** A table or matrices written inside a request at `pointer`; null where there is neither. */
export function readObservations(
  data: Json | undefined,
  pointer: string,
  context: { readonly limits: ReadLimits; readonly faults: FaultList }
): Observed | null {
  if (!isObject(data) || data['matrices'] === undefined) {
    const dataset = readTable(data, pointer, context)
    return dataset === null ? null : { dataset, matrices: null }
  }
  const matrices = readMatrices(data['matrices'], pointer, context.faults)
  return matrices === null ? null : { dataset: { rows: 0, columns: new Map() }, matrices }
}
