import type { Example } from './example.ts'

/** Restricted maximum likelihood. */
export const restrictedLikelihood: Example = {
  name: 'restricted_likelihood',
  title: 'Restricted maximum likelihood',
  description:
    'Clusters with a common correlation, estimated with the divisor that least squares has.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      columns: {
        y: [3.1, 3.9, 4.2, 7.0, 7.7, 8.1, 5.2, 4.8, 5.9, 1.2, 2.4, 1.9],
        x: [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
        plot: ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c', 'd', 'd', 'd']
      }
    },
    model: {
      formula: 'y ~ x',
      covariance: { structure: 'equicorrelated', rho: 'estimate', within: 'plot', method: 'reml' }
    }
  }
}
