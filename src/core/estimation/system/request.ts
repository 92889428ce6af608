import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { compileEquations, compileJointResponses } from './compile-system.ts'
import type { SystemRequest } from './system-blocks.ts'

/** `formulas`: an equation each. */
export const statesEquations = ({ model }: FitSpec): boolean => model.formulas !== undefined

/** `cbind(y1, y2) ~ x` with the normal family. */
export const statesJointResponses = ({ model }: FitSpec): boolean =>
  model.formula !== undefined &&
  /^\s*cbind\s*\(/.test(model.formula) &&
  model.family.name === 'normal'

/** A system as stated, compiled on these data. Throws Failure. */
export function systemRequest(spec: FitSpec, dataset: Dataset, control: Control): SystemRequest {
  if (statesEquations(spec)) {
    const formulas = spec.model.formulas ?? []
    return {
      ...compileEquations(spec, dataset),
      spec,
      control,
      structure: 'seemingly_unrelated',
      description: `${formulas.join('; ')}, seemingly unrelated regressions`,
      pointer: '/model/formulas',
      reproduce: `systemfit::systemfit(list(${formulas.join(', ')}), method = "SUR", data = d, maxiter = 500)`
    }
  }
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
