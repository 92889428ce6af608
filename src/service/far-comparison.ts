import { readComparisonRequest } from '../contract/read-comparison-request.ts'
import { amongModels } from '../core/estimation/comparison/compare.ts'
import { compareRows } from '../core/estimation/rows/comparison/compare-rows.ts'
import { Failure } from '../core/failure.ts'
import type { FitSpec } from '../core/model/spec.ts'
import type { Outcome } from './answer.ts'
import {
  type FarContext,
  farDataset,
  heldBecause,
  onRows,
  refuseHeld,
  withoutRows
} from './far-fit.ts'
import { done } from './follow-up.ts'
import type { WorkSettings } from './settings.ts'

/** Why one of the models needs all rows; null where it does not. Its faults point into the list of models. */
function heldModel(spec: FitSpec, place: number): string | null {
  try {
    return heldBecause({ spec, groupBy: [] })
  } catch (error) {
    throw error instanceof Failure ? amongModels(error, place) : error
  }
}

/**
 * A comparison on a stored data set too large to be held: by passes over its file. Null where the request names
 * no such data set, or where a model needs all rows and they can be held after all.
 */
export async function farComparison(
  body: Uint8Array,
  settings: WorkSettings,
  { control, onTimeLimit, owner }: FarContext
): Promise<Outcome | null> {
  const found = farDataset(body, { settings, owner })
  if (found === null) return null
  const { columnLimit: columns, costs } = settings
  const empty = withoutRows(found)
  const request = readComparisonRequest(body, { columns, costs, stored: () => empty })
  const { specs, timeoutMs } = request
  const levels = specs[0]?.levels ?? {}
  onTimeLimit(timeoutMs)
  const held = specs.map((spec, place) => heldModel(spec, place)).find((one) => one !== null)
  if (held !== undefined) {
    refuseHeld(found, held, settings.datasetLimit)
    return null
  }
  return onRows(found, { settings, levels }, async (source) =>
    done(await compareRows(specs, source, { control }))
  )
}
