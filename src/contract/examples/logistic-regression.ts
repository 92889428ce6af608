import type { Example } from './example.ts'

/** Binary response with overlap. */
export const logisticRegression: Example = {
  name: 'logistic_regression',
  title: 'Logistic regression',
  description:
    'A yes or no on one number, with overlap, so that the maximum exists. Least squares fits the same curve by the sum of squares and differs.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      columns: {
        dose: [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
        healed: ['no', 'no', 'no', 'yes', 'no', 'no', 'yes', 'no', 'yes', 'yes', 'no', 'yes']
      }
    },
    model: {
      formula: 'healed ~ dose',
      family: 'bernoulli',
      event: 'yes',
      coding: { yes: 1, no: 0 }
    }
  }
}
