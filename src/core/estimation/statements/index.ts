// Adding a way to state a model is one file and one line here.
export { logDensity } from './log-density.ts'
export { meanExpression } from './mean-expression.ts'
