import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { compileFormulaRegression } from '../regression/compile-formula.ts'
import type { CorrelatedRequest } from './work.ts'

/** The regression and the covariance that a request states. Throws Failure. */
export function compileCorrelated(
  spec: FitSpec,
  dataset: Dataset,
  control: Control
): CorrelatedRequest {
  const { covariance: choice, formula } = spec.model
  if (choice === undefined || formula === undefined) {
    throw new Failure({
      code: 'unsupported',
      pointer: '/model/covariance',
      detail: 'A covariance of the errors needs a model stated by a formula.',
      hint: 'State the mean as "formula": "y ~ x", or leave out the covariance.'
    })
  }
  const model = compileFormulaRegression(spec, dataset)
  return { spec, choice, dataset, model, control }
}
