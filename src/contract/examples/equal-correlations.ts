import type { Example } from './example.ts'

/** Errors with one common correlation. */
export const equalCorrelations: Example = {
  name: 'equal_correlations',
  title: 'Errors with one common correlation',
  description:
    'Equicorrelated errors and an intercept: the covariance maps the column space into itself, so ordinary least squares is maximum likelihood for every response.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] } },
    model: { formula: 'y ~ x', covariance: { structure: 'equicorrelated', rho: 0.5 } }
  }
}
