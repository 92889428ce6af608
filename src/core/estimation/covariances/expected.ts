import type { CovarianceEstimator } from './covariance.ts'

export const expected: CovarianceEstimator = {
  name: 'expected',
  title: 'expected information',
  reference: 'Fisher (1925), Proc. Camb. Phil. Soc. 22, 700-725',
  robust: false,
  recognises: (choice) => choice === 'expected',
  compute(input) {
    const matrix = input.expected()
    return matrix === null
      ? {
          matrix: null,
          because: 'The expected information of this law is not known in closed form.'
        }
      : { matrix, information: 'expected' }
  }
}
