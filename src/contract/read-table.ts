import type { Dataset } from '../core/model/dataset.ts'
import type { FaultList } from '../decoders/fault-list.ts'
import type { Json } from '../decoders/json-reader.ts'
import { isArray, isObject } from '../decoders/kinds.ts'
import { decoders } from '../decoders/registry.ts'
import type { ReadLimits } from './read-fit-request.ts'

/** Stated levels that are lists of texts; others are faults of the schema. */
function texts([name, value]: [string, Json]): [string, readonly string[]][] {
  if (!isArray(value)) return []
  return [[name, value.filter((level) => typeof level === 'string')]]
}

/** A table written inside a request at `pointer`, or null when there is none; faults go into the list. */
export function readTable(
  data: Json | undefined,
  pointer: string,
  { limits, faults }: { readonly limits: ReadLimits; readonly faults: FaultList }
): Dataset | null {
  if (!isObject(data)) return null
  const levels = new Map(
    isObject(data['levels']) ? Object.entries(data['levels']).flatMap(texts) : []
  )
  for (const [key, decoder] of Object.entries(decoders)) {
    const source = data[key]
    if (source === undefined) continue
    return decoder.decode(source, {
      pointer: `${pointer}/${key}`,
      levels,
      columnLimit: limits.columns,
      faults
    })
  }
  faults.add({
    code: 'invalid_value',
    pointer,
    detail: 'A design is given as "columns", "rows" or "csv".'
  })
  return null
}
