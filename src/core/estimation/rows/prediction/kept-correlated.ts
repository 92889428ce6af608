import type { DesignState } from '../../../model/formula/design.ts'
import { correlatedPredictions, type PredictedCorrelated } from '../../correlated/predict.ts'
import { designRows } from '../../prediction/new-rows.ts'
import type { Predictor } from '../../prediction/prediction.ts'
import { type Kept, seenColumns } from './kept-columns.ts'

/** All that predictions need of a fit with correlated errors. */
export interface KeptCorrelated extends Kept {
  readonly kind: 'correlated'
  readonly fit: PredictedCorrelated
  readonly state: DesignState
  /** Identified columns of the design. */
  readonly kept: readonly number[]
}

/** Answers questions from a kept fit with correlated errors. Throws Failure for the client's mistakes only. */
export function keptCorrelated({ fit, state, kept, columns }: KeptCorrelated): Predictor {
  const seen = seenColumns(columns)
  return (question) =>
    correlatedPredictions(fit, question, () =>
      designRows({ state }, seen, { dataset: question.newData, kept })
    )
}
