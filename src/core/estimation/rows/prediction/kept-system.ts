import type { Predictor } from '../../prediction/prediction.ts'
import { type PredictedDesign, rowsOfDesign } from '../../stacked/predicted.ts'
import { type PredictedSystem, systemPredictions } from '../../system/predict-system.ts'
import { type Kept, seenColumns } from './kept-columns.ts'

/** All that predictions need of a fit of several responses. */
export interface KeptSystem extends Kept {
  readonly kind: 'system'
  readonly fit: PredictedSystem
  /** Of each response. */
  readonly designs: readonly PredictedDesign[]
}

/** Answers questions from a kept fit of several responses. Throws Failure for the client's mistakes only. */
export function keptSystem({ fit, designs, columns }: KeptSystem): Predictor {
  const seen = seenColumns(columns)
  return (question) =>
    systemPredictions(fit, question, (k) => rowsOfDesign(designs[k], seen, question.newData))
}
