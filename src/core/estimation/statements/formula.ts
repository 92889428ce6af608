import { contendRegression } from '../comparison/regression-contender.ts'
import { predictRegression } from '../prediction/predict-regression.ts'
import { compileFormulaRegression } from '../regression/compile-formula.ts'
import { estimateRegression } from '../regression/estimate-regression.ts'
import type { Statement } from './statement.ts'

/** `formula`: a linear predictor in Wilkinson–Rogers notation behind a link, with a law around it. */
export const formula: Statement = {
  order: 90,
  recognises: ({ model }) => model.formula !== undefined,
  estimate: (spec, dataset, control) =>
    estimateRegression(spec, compileFormulaRegression(spec, dataset), control),
  predict: predictRegression,
  contend: contendRegression
}
