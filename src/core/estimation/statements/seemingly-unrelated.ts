import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { compileEquations } from '../system/compile-system.ts'
import { contendSystem } from '../system/contender.ts'
import { estimateSystem } from '../system/estimate-system.ts'
import { predictSystem } from '../system/predict-system.ts'
import type { SystemRequest } from '../system/system-blocks.ts'
import type { Statement } from './statement.ts'

function requestOf(spec: FitSpec, dataset: Dataset, control: Control): SystemRequest {
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

/** `formulas`: seemingly unrelated regressions, one error covariance across the equations of a row. */
export const seeminglyUnrelated: Statement = {
  order: 11,
  recognises: ({ model }) => model.formulas !== undefined,
  estimate: (spec, dataset, control) => estimateSystem(requestOf(spec, dataset, control)),
  predict: (spec, dataset, control) => predictSystem(requestOf(spec, dataset, control)),
  contend: (spec, dataset) => contendSystem(requestOf(spec, dataset, { cancelled: () => false }))
}
