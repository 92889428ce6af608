import { Failure, type Fault } from '../../failure.ts'
import type { FitSpec } from '../../model/spec.ts'
import { statementOf } from '../statements/registry.ts'
import type { Predict, PredictionQuestion } from './prediction.ts'

/** New rows for a model of matrices, or matrices for a model of rows. */
function misplaced(
  { matrices }: FitSpec,
  { newMatrices }: PredictionQuestion
): Pick<Fault, 'pointer' | 'detail' | 'hint'> | null {
  if ((matrices === undefined) === (newMatrices === undefined)) return null
  return matrices === undefined
    ? {
        pointer: '/new_data/matrices',
        detail: 'The model is stated about rows, not about matrices.',
        hint: 'Send the new rows as "columns", "rows" or "csv".'
      }
    : {
        pointer: '/new_data',
        detail: 'The model is stated about matrices, not about rows.',
        hint: 'Send the new matrices as "matrices", one an observation.'
      }
}

/** Predictions with both kinds of intervals from one estimate. Throws Failure for the client's mistakes. */
export const predict: Predict = (spec, dataset, control) => {
  const predictor = statementOf(spec).predict(spec, dataset, control)
  return (question) => {
    const fault = misplaced(spec, question)
    if (fault === null) return predictor(question)
    throw new Failure({ code: 'invalid_value', ...fault })
  }
}
