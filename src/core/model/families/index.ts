// Adding a family is one file and one line here.
export { bernoulli } from './bernoulli.ts'
export { binomial } from './binomial.ts'
export { gamma } from './gamma.ts'
export { inverseGaussian as inverse_gaussian } from './inverse-gaussian.ts'
export { normal } from './normal.ts'
export { poisson } from './poisson.ts'
