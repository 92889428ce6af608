import type { Example } from './example.ts'

/** Prediction of matrices from Y = XAX. */
export const matrixPredicted: Example = {
  name: 'matrix_predicted',
  title: 'Y = XAX at new matrices X',
  description:
    'The unknown of Y = XAX, and what it says of two new X: the fitted matrix with standard errors, confidence and prediction intervals, entry by entry; what rests on a missing entry is null.',
  method: 'POST',
  path: '/v1/predictions',
  request: {
    request: {
      data: {
        matrices: {
          X: [
            [
              [1, 0.5],
              [0, 2]
            ],
            [
              [0.3, 1],
              [1, 0.2]
            ],
            [
              [1, -1],
              [1, 2]
            ],
            [
              [2, 0.1],
              [1, 1]
            ]
          ],
          Y: [
            [
              [1.3, 4.4],
              [2.1, 6.9]
            ],
            [
              [1.9, 1.2],
              [1.1, 1.4]
            ],
            [
              [-0.6, -3.1],
              [6.1, 5.8]
            ],
            [
              [5.2, 2.4],
              [5.1, 3.3]
            ]
          ]
        }
      },
      model: { equation: 'Y = X * A * X', unknown: 'A' }
    },
    new_data: {
      matrices: {
        X: [
          [
            [1, 0],
            [0, 1]
          ],
          [
            [0.5, null],
            [1, 2]
          ]
        ]
      }
    }
  }
}
