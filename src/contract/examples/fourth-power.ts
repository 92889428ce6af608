import type { Example } from './example.ts'

/** Errors with density exp(-|z|^4). */
export const fourthPower: Example = {
  name: 'fourth_power',
  title: 'Errors with density exp(-|z|^4)',
  description:
    'Maximum likelihood minimises the sum of fourth powers; the efficiency of least squares is 0.73.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] } },
    model: { formula: 'y ~ x', family: { name: 'generalized_normal', p: 4 } }
  }
}
