// Adding a way to state a model is one file and one line here.
export { correlatedErrors } from './correlated-errors.ts'
export { formula } from './formula.ts'
export { jointResponses } from './joint-responses.ts'
export { logDensity } from './log-density.ts'
export { matrixEquation } from './matrix-equation.ts'
export { meanExpression } from './mean-expression.ts'
export { multinomialLabels } from './multinomial-labels.ts'
export { seeminglyUnrelated } from './seemingly-unrelated.ts'
