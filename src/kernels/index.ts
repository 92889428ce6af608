export { addCrossProduct, scaleRows } from './cross-product'
export { exponentials, logistic } from './rows'
export { solveRows } from './solve-rows'
export { takeIn } from './take-in'
