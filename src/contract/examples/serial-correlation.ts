import type { Example } from './example.ts'

/** Errors with serial correlation. */
export const serialCorrelation: Example = {
  name: 'serial_correlation',
  title: 'Errors with serial correlation',
  description:
    'Autocorrelated errors: generalised least squares is maximum likelihood, ordinary least squares is not.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] } },
    model: { formula: 'y ~ x', covariance: { structure: 'ar1', rho: 0.6 } }
  }
}
