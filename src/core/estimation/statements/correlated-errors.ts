import { Failure } from '../../failure.ts'
import { estimateCorrelated } from '../correlated/estimate-correlated.ts'
import { compileFormulaRegression } from '../regression/compile-formula.ts'
import type { Statement } from './statement.ts'

/** `formula` with `covariance`: normal errors whose covariance is known up to a scale, or up to rho. */
export const correlatedErrors: Statement = {
  title: 'correlated errors',
  order: 20,
  recognises: ({ model }) => model.covariance !== undefined,
  estimate: (spec, dataset, control) => {
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
    return estimateCorrelated({ spec, choice, dataset, model, control })
  }
}
