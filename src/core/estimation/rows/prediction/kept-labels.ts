import { labelPredictions, type PredictedLabels } from '../../multinomial/predict-multinomial.ts'
import type { Predictor } from '../../prediction/prediction.ts'
import { type PredictedDesign, rowsOfDesign } from '../../stacked/predicted.ts'
import { type Kept, seenColumns } from './kept-columns.ts'

/** All that predictions need of a fit of labels. */
export interface KeptLabels extends Kept {
  readonly kind: 'labels'
  readonly fit: PredictedLabels
  /** Null where there is nothing to predict from. */
  readonly design: PredictedDesign | null
}

/** Answers questions from a kept fit of labels. Throws Failure for the client's mistakes only. */
export function keptLabels({ fit, design, columns }: KeptLabels): Predictor {
  return (question) =>
    labelPredictions(fit, question, () => {
      if (design === null) throw new Error('a maximum was kept with its design')
      return rowsOfDesign(design, seenColumns(columns), question.newData)
    })
}
