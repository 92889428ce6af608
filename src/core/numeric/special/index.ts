export * from './bessel.ts'
export {
  digamma,
  lbeta,
  lchoose,
  lgamma,
  stirlingCorrection,
  tetragamma,
  trigamma
} from './gamma.ts'
export { erf, erfc, erfcinv } from './library.ts'
export * from './logistic.ts'
export * from './normal.ts'
