// Adding a contrast is one file and one line here.
export { helmert } from './helmert.ts'
export { polynomial } from './polynomial.ts'
export { sum } from './sum.ts'
export { treatment } from './treatment.ts'
