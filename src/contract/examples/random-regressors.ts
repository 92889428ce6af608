import type { Example } from './example.ts'

/** Regressors that are random and normal. */
export const randomRegressors: Example = {
  name: 'random_regressors',
  title: 'Regressors that are random and normal',
  description:
    'The question without data: with regressors and response jointly normal, the joint likelihood and the conditional one give the same coefficients.',
  method: 'POST',
  path: '/v1/equivalence',
  request: { model: { formula: 'y ~ x' }, assume: { regressors: 'jointly_normal' } }
}
