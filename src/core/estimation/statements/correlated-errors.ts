import { compileCorrelated } from '../correlated/compile-correlated.ts'
import { contendCorrelated } from '../correlated/contender.ts'
import { estimateCorrelated } from '../correlated/estimate-correlated.ts'
import { predictCorrelated } from '../correlated/predict.ts'
import type { Statement } from './statement.ts'

/** `formula` with `covariance`: normal errors whose covariance is known up to a scale, or up to rho. */
export const correlatedErrors: Statement = {
  order: 20,
  recognises: ({ model }) => model.covariance !== undefined,
  estimate: (spec, dataset, control) =>
    estimateCorrelated(compileCorrelated(spec, dataset, control)),
  predict: predictCorrelated,
  contend: contendCorrelated
}
