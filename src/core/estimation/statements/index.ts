// Adding a way to state a model is one file and one line here.
export { formula } from './formula.ts'
export { logDensity } from './log-density.ts'
export { meanExpression } from './mean-expression.ts'
