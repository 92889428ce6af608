import { contendSystem } from '../system/contender.ts'
import { estimateSystem } from '../system/estimate-system.ts'
import { predictSystem } from '../system/predict-system.ts'
import { statesEquations, systemRequest } from '../system/request.ts'
import type { Statement } from './statement.ts'

/** `formulas`: seemingly unrelated regressions, one error covariance across the equations of a row. */
export const seeminglyUnrelated: Statement = {
  order: 11,
  recognises: statesEquations,
  estimate: (spec, dataset, control) => estimateSystem(systemRequest(spec, dataset, control)),
  predict: (spec, dataset, control) => predictSystem(systemRequest(spec, dataset, control)),
  contend: (spec, dataset) =>
    contendSystem(systemRequest(spec, dataset, { cancelled: () => false }))
}
