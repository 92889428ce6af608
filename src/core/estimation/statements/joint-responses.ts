import { compileJointResponses } from '../system/compile-system.ts'
import { estimateSystem } from '../system/estimate-system.ts'
import type { Statement } from './statement.ts'

/** `cbind(y1, y2) ~ x` with normal errors: several responses with the same regressors. */
export const jointResponses: Statement = {
  title: 'several responses',
  order: 30,
  recognises: ({ model }) =>
    model.formula !== undefined &&
    /^\s*cbind\s*\(/.test(model.formula) &&
    model.family.name === 'normal',
  estimate: (spec, dataset, control) => {
    const formula = spec.model.formula ?? ''
    return estimateSystem({
      ...compileJointResponses(spec, dataset),
      spec,
      control,
      structure: 'joint_responses',
      description: `${formula}, jointly normal responses`,
      pointer: '/model/formula',
      reproduce: `lm(${formula}, data = d)`
    })
  }
}
