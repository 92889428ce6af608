import type { Example } from './example.ts'

/** Unequal variances, known up to scale. */
export const unequalVariances: Example = {
  name: 'unequal_variances',
  title: 'Unequal variances, known up to scale',
  description: 'With the same weights least squares is maximum likelihood for every data set.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      columns: {
        x: [0, 1, 2, 3, 5, 8],
        y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7],
        w: [1, 1, 4, 4, 0.25, 0.25]
      }
    },
    model: { formula: 'y ~ x', weights: 'w' }
  }
}
