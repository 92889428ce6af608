import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { compileJointResponses } from '../system/compile-system.ts'
import { contendSystem } from '../system/contender.ts'
import { estimateSystem } from '../system/estimate-system.ts'
import { predictSystem } from '../system/predict-system.ts'
import type { SystemRequest } from '../system/system-blocks.ts'
import type { Statement } from './statement.ts'

function requestOf(spec: FitSpec, dataset: Dataset, control: Control): SystemRequest {
  const formula = spec.model.formula ?? ''
  return {
    ...compileJointResponses(spec, dataset),
    spec,
    control,
    structure: 'joint_responses',
    description: `${formula}, jointly normal responses`,
    pointer: '/model/formula',
    reproduce: `lm(${formula}, data = d)`
  }
}

/** `cbind(y1, y2) ~ x` with normal errors: several responses with the same regressors. */
export const jointResponses: Statement = {
  order: 30,
  recognises: ({ model }) =>
    model.formula !== undefined &&
    /^\s*cbind\s*\(/.test(model.formula) &&
    model.family.name === 'normal',
  estimate: (spec, dataset, control) => estimateSystem(requestOf(spec, dataset, control)),
  predict: (spec, dataset, control) => predictSystem(requestOf(spec, dataset, control)),
  contend: (spec, dataset) => contendSystem(requestOf(spec, dataset, { cancelled: () => false }))
}
