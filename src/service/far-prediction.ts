import { type PredictionTask, readPredictionRequest } from '../contract/read-prediction-request.ts'
import { predictedSpec } from '../core/estimation/prediction/prediction.ts'
import { fitRows } from '../core/estimation/rows/estimate-rows.ts'
import { keptPredictor } from '../core/estimation/rows/prediction/kept-fit.ts'
import { Failure } from '../core/failure.ts'
import type { Outcome } from './answer.ts'
import {
  type FarContext,
  farDataset,
  heldBecause,
  onRows,
  refuseHeld,
  type Stored,
  withoutRows
} from './far-fit.ts'
import { answered, refuseGroups, withinRequest } from './follow-up.ts'
import type { WorkSettings } from './settings.ts'

interface Far {
  readonly found: Stored
  readonly settings: WorkSettings
  readonly context: FarContext
}

/** A prediction from a fit in passes; null where that fit is made in memory. */
async function fromPasses(
  question: PredictionTask,
  { found, settings, context }: Far
): Promise<Outcome | null> {
  const { from } = question
  if ('stored' in from) return null
  const { task } = from
  const { control, onTimeLimit } = context
  onTimeLimit(task.timeoutMs)
  refuseGroups(task)
  const spec = predictedSpec(task.spec)
  const held = heldBecause(task)
  if (held !== null) {
    refuseHeld(found, held, settings.datasetLimit)
    return null
  }
  return onRows(found, { settings, levels: spec.levels }, async (source) => {
    const fitted = await fitRows(spec, source, { control })
    const kept = await fitted.keep()
    return answered(keptPredictor(kept), question, kept.level)
  })
}

/**
 * A prediction from a fit that is made on a stored data set too large to be held: by passes over its file.
 * Null where the request names no such data set, or where the rows can be held after all.
 */
export async function farPrediction(
  body: Uint8Array,
  settings: WorkSettings,
  context: FarContext
): Promise<Outcome | null> {
  const found = farDataset(body, { settings, owner: context.owner }, 'request')
  if (found === null) return null
  const { columnLimit: columns, rowLimit: rows, costs } = settings
  const empty = withoutRows(found)
  const question = readPredictionRequest(body, { columns, rows, costs, stored: () => empty })
  try {
    return await fromPasses(question, { found, settings, context })
  } catch (error) {
    throw error instanceof Failure ? withinRequest(error) : error
  }
}
