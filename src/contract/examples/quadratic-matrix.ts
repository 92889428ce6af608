import type { Example } from './example.ts'

/** Y = X A X as an equation of matrices. */
export const quadraticMatrix: Example = {
  name: 'quadratic_matrix',
  title: 'Y = X A X as an equation of matrices',
  description:
    'A function that is quadratic in the known matrix is linear in the unknown one, so least squares and maximum likelihood agree under independent normal noise.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      matrices: {
        X: [
          [
            [1, 0],
            [0, 2]
          ],
          [
            [1, 1],
            [0, 1]
          ],
          [
            [2, 1],
            [1, 1]
          ]
        ],
        Y: [
          [
            [1.1, 1.9],
            [2.2, 8.3]
          ],
          [
            [1.0, 3.1],
            [0.9, 4.2]
          ],
          [
            [9.8, 7.1],
            [7.3, 5.2]
          ]
        ]
      }
    },
    model: { equation: 'Y = X * A * X', unknown: 'A' }
  }
}
