import { estimateEquation } from '../equation/estimate-equation.ts'
import type { Statement } from './statement.ts'

/** `equation`: products of known matrices around one unknown matrix. */
export const matrixEquation: Statement = {
  title: 'matrix equation',
  order: 10,
  recognises: ({ model }) => model.equation !== undefined,
  estimate: (spec, _dataset, control) => estimateEquation(spec, control)
}
