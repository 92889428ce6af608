import type { Example } from './example.ts'

/** The bias of the maximum likelihood variance. */
export const varianceBias: Example = {
  name: 'variance_bias',
  title: 'The bias of the maximum likelihood variance',
  description:
    'With five rows and one mean the likelihood estimate of sigma^2 is too small by (n - p)/n = 4/5 on average.',
  method: 'POST',
  path: '/v1/simulations',
  request: {
    truth: { model: { formula: 'y ~ 1' }, parameters: { '(Intercept)': 1, sigma: 2 }, n: 5 },
    replicates: 500,
    seed: 1
  }
}
