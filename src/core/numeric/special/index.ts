export * from './bessel.ts'
export * from './discrete.ts'
export * from './distributions.ts'
export {
  digamma,
  lbeta,
  lchoose,
  lgamma,
  stirlingCorrection,
  tetragamma,
  trigamma
} from './gamma.ts'
export { incompleteBeta } from './incomplete-beta.ts'
export { incompleteGamma, inverseIncompleteGamma } from './incomplete-gamma.ts'
export { erf, erfc } from './library.ts'
export * from './logistic.ts'
export * from './normal.ts'
export * from './rise.ts'
