import type { Example } from './example.ts'

/** Logistic errors on a line. */
export const logisticErrors: Example = {
  name: 'logistic_errors',
  title: 'Logistic errors on a line',
  description:
    'A law close to the normal one, yet another estimate: the efficiency of least squares is 9/pi^2.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] } },
    model: { formula: 'y ~ x', family: 'logistic' }
  }
}
