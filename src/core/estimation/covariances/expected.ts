import type { CovarianceEstimator } from './covariance.ts'

export const expected: CovarianceEstimator = {
  name: 'expected',
  title: 'expected information',
  reference: 'Fisher (1925), Proc. Camb. Phil. Soc. 22, 700-725',
  robust: false,
  recognises: (choice) => choice === 'expected',
  compute(input) {
    const matrix = input.expected()
    if (matrix === null) {
      const because = 'The expected information of this law is not known in closed form.'
      return { matrix, because }
    }
    return typeof matrix === 'string'
      ? { matrix: null, because: matrix }
      : { matrix, information: 'expected' }
  }
}
