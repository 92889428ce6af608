import { compileDensity } from '../density/compile.ts'
import { contendDensity } from '../density/contender.ts'
import { estimateDensity } from '../density/estimate.ts'
import { predictDensity } from '../density/predict.ts'
import { withHeldRows } from '../reporting/held-rows.ts'
import type { Statement } from './statement.ts'

/** `log_density`: one row's log-likelihood as an expression, for laws that are not listed. */
export const logDensity: Statement = {
  order: 30,
  recognises: ({ model }) => model.log_density !== undefined,
  estimate: (spec, dataset, control) =>
    withHeldRows(
      estimateDensity(spec, compileDensity(spec, dataset), control),
      spec.model.parameters
    ),
  predict: predictDensity,
  contend: contendDensity
}
