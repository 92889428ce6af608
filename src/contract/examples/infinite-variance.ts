import type { Example } from './example.ts'

/** Student errors with two degrees of freedom. */
export const infiniteVariance: Example = {
  name: 'infinite_variance',
  title: 'Student errors with two degrees of freedom',
  description:
    'The errors have no variance: least squares computes, its target does not exist, and its relative efficiency is 0.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { x: [0, 1, 2, 3, 4, 5, 7], y: [0.9, 2.2, 2.8, 4.1, 11.5, 6.2, 7.7] } },
    model: { formula: 'y ~ x', family: { name: 'student_t', df: 2 } }
  }
}
