import type { Example } from './example.ts'

/** The plainest difference: the divisor of the variance. */
export const sigma2: Example = {
  name: 'sigma2',
  title: 'The variance: n or n \u2212 p',
  description:
    'A mean of five numbers. The coefficient is the same for both estimators; the variance is not, by the exact ratio (n \u2212 p)/n = 0.8.',
  method: 'POST',
  path: '/v1/fits',
  request: { data: { columns: { y: [4.2, 5.1, 3.8, 4.9, 5.5] } }, model: { formula: 'y ~ 1' } }
}
