import type { Example } from './example.ts'

/** Regressors observed with error. */
export const errorsInRegressors: Example = {
  name: 'errors_in_regressors',
  title: 'Regressors observed with error',
  description:
    'The question without data: error in the regressors attenuates least squares, and maximum likelihood is another estimate.',
  method: 'POST',
  path: '/v1/equivalence',
  request: { model: { formula: 'y ~ x' }, assume: { regressors: 'with_error' } }
}
