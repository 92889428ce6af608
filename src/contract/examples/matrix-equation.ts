import type { Example } from './example.ts'

/** Y = A X as an equation of matrices. */
export const matrixEquation: Example = {
  name: 'matrix_equation',
  title: 'Y = A X as an equation of matrices',
  description:
    'The unknown is a matrix that multiplies known vectors. Under independent normal noise the two estimates of it are identical.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      matrices: {
        X: [
          [[1], [0]],
          [[0], [1]],
          [[1], [1]],
          [[2], [1]]
        ],
        Y: [
          [[2.1], [0.9]],
          [[1.0], [3.2]],
          [[3.2], [3.9]],
          [[4.9], [5.1]]
        ]
      }
    },
    model: { equation: 'Y = A * X', unknown: 'A' }
  }
}
