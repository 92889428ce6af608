// Adding a way to state a model is one file and one line here.
export { meanExpression } from './mean-expression.ts'
