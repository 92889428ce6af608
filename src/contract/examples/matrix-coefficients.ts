import type { Example } from './example.ts'

/** y = Ax with a matrix A. */
export const matrixCoefficients: Example = {
  name: 'matrix_coefficients',
  title: 'y = Ax with a matrix A',
  description:
    'Two responses on the same regressors, errors of any covariance. Equation by equation, least squares is maximum likelihood for every data set.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      columns: {
        x: [0, 1, 2, 3, 5, 8],
        y1: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7],
        y2: [4.1, 3.2, 3.9, 2.2, 1.8, 0.4]
      }
    },
    model: { formula: 'cbind(y1, y2) ~ x' }
  }
}
