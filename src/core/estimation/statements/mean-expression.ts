import { contendRegression } from '../comparison/regression-contender.ts'
import { predictRegression } from '../prediction/predict-regression.ts'
import { compileExpressionRegression } from '../regression/compile-expression.ts'
import { estimateRegression } from '../regression/estimate-regression.ts'
import { withHeldRows } from '../reporting/held-rows.ts'
import type { Statement } from './statement.ts'

/** `mean`: an expression in columns and parameters, with a law around it. */
export const meanExpression: Statement = {
  order: 40,
  recognises: ({ model }) => model.mean !== undefined && model.log_density === undefined,
  estimate: (spec, dataset, control) =>
    withHeldRows(
      estimateRegression(spec, compileExpressionRegression(spec, dataset), control),
      spec.model.parameters
    ),
  predict: predictRegression,
  contend: contendRegression
}
