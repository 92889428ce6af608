// Adding a function is one file (or an entry in the file of its group) and one name here.
export { besselI } from './bessel.ts'
export { branch as if, ifelse } from './branches.ts'
export { choose, lchoose } from './combinations.ts'
export {
  cosh,
  exp,
  expm1,
  log,
  log1p,
  log2,
  log10,
  sinh,
  sqrt,
  tanh
} from './exponentials.ts'
export { beta, digamma, lbeta, lfactorial, lgamma, trigamma } from './gamma.ts'
export { logistic, logsumexp, plogis, qlogis, softplus } from './logistics.ts'
export { dnorm, erf, erfc, logpnorm, pnorm, qnorm } from './normal.ts'
export { abs, ceiling, floor, max, min, round, sign } from './steps.ts'
export { acos, asin, atan, cos, sin, tan } from './trigonometry.ts'
