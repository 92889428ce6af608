import type { Example } from './example.ts'

/** Heavy tails: the two estimators differ. */
export const cauchy: Example = {
  name: 'cauchy',
  title: 'A wild value under the Cauchy law',
  description:
    'Five sensible values and one gross one. Least squares follows the gross value; the likelihood of the Cauchy law hardly sees it.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { y: [10.1, 9.8, 10.3, 9.9, 10.0, 35.0] } },
    model: { formula: 'y ~ 1', family: 'cauchy' }
  }
}
