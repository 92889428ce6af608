import type { Example } from './example.ts'

/** Counts with one mean. */
export const poissonMean: Example = {
  name: 'poisson_mean',
  title: 'Counts with one mean',
  description:
    'In an exponential family with an intercept only, both estimators give the sample mean for every data set.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { count: [2, 3, 1, 7, 9, 8, 4, 6, 5] } },
    model: { formula: 'count ~ 1', family: 'poisson' }
  }
}
