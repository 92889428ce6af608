import { Failure } from '../../failure.ts'
import { statementOf } from '../statements/registry.ts'
import type { Predict } from './prediction.ts'

/** Predictions with both kinds of intervals from one estimate. Throws Failure for the client's mistakes. */
export const predict: Predict = (spec, dataset, control) => {
  const { predict: own, title } = statementOf(spec)
  if (own !== undefined) return own(spec, dataset, control)
  throw new Failure({
    code: 'unsupported',
    pointer: '/request/model',
    detail: `There are no predictions from a model stated as ${title}.`,
    hint: 'State the model by "formula", "formulas", "mean" or "log_density".'
  })
}
