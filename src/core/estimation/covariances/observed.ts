import type { CovarianceEstimator } from './covariance.ts'

/** Inverse of the exact Hessian: of −ln L, or of RSS/(2 s²) for least squares. */
export const observed: CovarianceEstimator = {
  name: 'observed',
  title: 'observed information',
  reference: 'Efron & Hinkley (1978), Biometrika 65, 457-487',
  robust: false,
  recognises: (choice) => choice === 'observed',
  compute(input) {
    const matrix = input.observed()
    return matrix === null
      ? { matrix: null, because: 'The observed information is not positive definite here.' }
      : { matrix, information: input.observedInformation ?? 'observed' }
  }
}
