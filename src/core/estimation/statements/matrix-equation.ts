import { contendEquation } from '../equation/contender.ts'
import { estimateEquation } from '../equation/estimate-equation.ts'
import { predictEquation } from '../equation/predict-equation.ts'
import type { Statement } from './statement.ts'

/** `equation`: products of known matrices around one unknown matrix. */
export const matrixEquation: Statement = {
  order: 10,
  recognises: ({ model }) => model.equation !== undefined,
  estimate: (spec, _dataset, control) => estimateEquation(spec, control),
  predict: (spec, _dataset, control) => predictEquation(spec, control),
  contend: contendEquation
}
