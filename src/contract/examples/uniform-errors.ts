import type { Example } from './example.ts'

/** Uniform errors and the largest residual. */
export const uniformErrors: Example = {
  name: 'uniform_errors',
  title: 'Uniform errors and the largest residual',
  description:
    'Maximum likelihood minimises the largest residual, least squares the sum of squares.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] } },
    model: { formula: 'y ~ x', family: 'uniform' }
  }
}
