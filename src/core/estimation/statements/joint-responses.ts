import { contendSystem } from '../system/contender.ts'
import { estimateSystem } from '../system/estimate-system.ts'
import { predictSystem } from '../system/predict-system.ts'
import { statesJointResponses, systemRequest } from '../system/request.ts'
import type { Statement } from './statement.ts'

/** `cbind(y1, y2) ~ x` with normal errors: several responses with the same regressors. */
export const jointResponses: Statement = {
  order: 30,
  recognises: statesJointResponses,
  estimate: (spec, dataset, control) => estimateSystem(systemRequest(spec, dataset, control)),
  predict: (spec, dataset, control) => predictSystem(systemRequest(spec, dataset, control)),
  contend: (spec, dataset) =>
    contendSystem(systemRequest(spec, dataset, { cancelled: () => false }))
}
