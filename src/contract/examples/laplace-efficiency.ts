import type { Example } from './example.ts'

/** What Laplace errors do to least squares. */
export const laplaceEfficiency: Example = {
  name: 'laplace_efficiency',
  title: 'What Laplace errors do to least squares',
  description: 'With 25 rows the mean squared error of the median is well below that of the mean.',
  method: 'POST',
  path: '/v1/simulations',
  request: {
    truth: {
      model: { formula: 'y ~ 1', family: 'laplace' },
      parameters: { '(Intercept)': 0, scale: 1 },
      n: 25
    },
    replicates: 300,
    seed: 1
  }
}
