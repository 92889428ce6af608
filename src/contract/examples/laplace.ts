import type { Example } from './example.ts'

/** The L1 norm is the likelihood of the Laplace law. */
export const laplace: Example = {
  name: 'laplace',
  title: 'Least absolute deviations',
  description:
    'Under the Laplace law maximum likelihood minimises the sum of absolute deviations: a line through the bulk of the points.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { x: [1, 2, 3, 4, 5, 6, 7], y: [1.1, 2.0, 2.9, 4.2, 5.1, 5.9, 14.0] } },
    model: { formula: 'y ~ x', family: 'laplace' }
  }
}
