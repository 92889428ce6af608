import { assumed, type Theorem } from './theorem.ts'

export const ar1ConditionalVsExact: Theorem = {
  id: 'ar1-conditional-vs-exact',
  title: 'Autoregression: conditional and exact likelihood',
  statement:
    'For a normal autoregression, the likelihood conditional on the first observation is maximised by least squares on the lagged response, for every data set. The exact stationary likelihood has the further terms log(1 - phi^2)/2 and (1 - phi^2)(y_1 - m)^2 and is not.',
  reference:
    'Hildreth & Dent (1971), Minnesota discussion paper 11; Beach & MacKinnon (1978), Econometrica 46; Park & Mitchell (1980), RAND N-1325',
  scope: 'every_dataset',
  rule: 28,
  proof:
    'Given y_1 the density of the series is a product of normal densities with means linear in the lagged response: iid-normal-errors applies to the rows (y_{t-1}, y_t).',
  counterexample:
    'The exact likelihood of a stationary series: least squares can exceed 1, the exact maximum cannot.',
  conditions: ({ model }) => [
    assumed('the response is regressed on its own past', model.declared?.series !== undefined),
    assumed('errors are normal', model.family?.facts.quadratic === true)
  ],
  concludes: ({ model }) => {
    if (model.declared?.series === 'exact') {
      const reason =
        'The exact likelihood of a stationary series has terms in phi beyond the sum of squares.'
      return {
        coefficients: { ruling: 'different', reason },
        fitted_means: { ruling: 'different', reason },
        sigma2: { ruling: 'different', reason },
        std_errors: { ruling: 'different', reason }
      }
    }
    const reason =
      'Given the first observation the likelihood is that of a normal regression on the lagged response.'
    return {
      coefficients: { ruling: 'identical', reason },
      fitted_means: { ruling: 'identical', reason }
    }
  },
  suggests: ({ model }) =>
    model.declared?.series === 'exact'
      ? ['the likelihood were conditional on the first observation']
      : []
}
