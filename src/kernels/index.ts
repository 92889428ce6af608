export { addCrossProduct, scaleRows } from './cross-product'
export { exponentials, logistic } from './rows'
export { takeIn } from './take-in'
