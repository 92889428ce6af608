import { compileEquations } from '../system/compile-system.ts'
import { estimateSystem } from '../system/estimate-system.ts'
import type { Statement } from './statement.ts'

/** `formulas`: seemingly unrelated regressions, one error covariance across the equations of a row. */
export const seeminglyUnrelated: Statement = {
  title: 'seemingly unrelated regressions',
  order: 11,
  recognises: ({ model }) => model.formulas !== undefined,
  estimate: (spec, dataset, control) => {
    const formulas = spec.model.formulas ?? []
    return estimateSystem({
      ...compileEquations(spec, dataset),
      spec,
      control,
      structure: 'seemingly_unrelated',
      description: `${formulas.join('; ')}, seemingly unrelated regressions`,
      pointer: '/model/formulas',
      reproduce: `systemfit::systemfit(list(${formulas.join(', ')}), method = "SUR", data = d, maxiter = 500)`
    })
  }
}
