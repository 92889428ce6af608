import { Failure } from '../failure.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Control, FitSpec } from '../model/spec.ts'
import type { Report } from './report.ts'
import { statements } from './statements/registry.ts'

/**
 * The whole computation: both estimates, their standard errors and the verdict. Throws Failure for
 * the client's mistakes only; an estimate that does not exist is data in the report.
 */
export function estimate(spec: FitSpec, dataset: Dataset, control: Control): Report {
  const statement = statements.find((candidate) => candidate.recognises(spec))
  if (statement === undefined) {
    throw new Failure({
      code: 'unsupported',
      pointer: '/model',
      detail: 'No way to fit this model is known.',
      hint: 'State the model by exactly one of formula, formulas, mean, log_density, equation.'
    })
  }
  return statement.estimate(spec, dataset, control)
}
