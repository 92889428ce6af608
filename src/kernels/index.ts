export { addCrossProduct, scaleRows } from './cross-product'
export { takeIn } from './take-in'
