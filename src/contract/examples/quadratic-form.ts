import type { Example } from './example.ts'

/** x'Ax with a symmetric A. */
export const quadraticForm: Example = {
  name: 'quadratic_form',
  title: "x'Ax with a symmetric A",
  description:
    'A quadratic form in two regressors. Only the symmetric part of A is identified; both estimates of it are the same.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      columns: {
        x1: [1, 0, 1, 2, -1, 1, 3, 2],
        x2: [0, 1, 1, 1, 2, -1, 1, -2],
        y: [2.1, 3.2, 6.8, 15.2, 10.9, 1.2, 27.1, 12.8]
      }
    },
    model: { formula: 'y ~ 0 + quad(x1, x2)' }
  }
}
