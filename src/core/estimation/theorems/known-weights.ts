import { assumed, type Theorem } from './theorem.ts'
import { sample, stated } from './witness.ts'

export const knownWeights: Theorem = {
  id: 'known-weights',
  title: 'Normal errors with known precision weights',
  statement:
    'If the errors are independent normal with Var e_i = s^2 / w_i and the weights w_i are known, then least squares weighted by the same w and maximum likelihood give the same b for every data set.',
  reference: 'Aitken (1935), Proc. R. Soc. Edinburgh 55, 42-48',
  scope: 'every_dataset',
  rule: 31,
  proof:
    'Rows multiplied by sqrt(w_i) have independent normal errors of one variance: iid-normal-errors applies to them.',
  counterexample:
    'Unweighted least squares of the same data differs as soon as the weights vary: y = (0, 1, 5), w = (1, 1, 0.01) has mean 2 unweighted and 0.522 weighted.',
  conditions: ({ model }) => [
    assumed('errors are normal', model.family?.facts.quadratic === true),
    assumed('errors are independent', model.covariance === null),
    assumed(
      'their relative variances are known (precision weights)',
      model.weights === 'precision'
    ),
    assumed('least squares is weighted by the same weights', model.structure === 'single_response')
  ],
  concludes: () => {
    const reason =
      'After multiplying each row by the root of its weight the errors are independent normal with one variance; least squares uses the same weights, so both agree for every data set.'
    return {
      coefficients: { ruling: 'identical', reason },
      fitted_means: { ruling: 'identical', reason }
    }
  },
  witnesses: () => [
    {
      title: 'a line with precision weights',
      breaks: null,
      equal: true,
      model: stated('y ~ x', 'normal', { weights: { column: 'w', kind: 'precision' } }),
      columns: sample.weighted
    },
    {
      title: 'logistic errors with precision weights',
      breaks: 'errors are normal',
      equal: false,
      model: stated('y ~ x', 'logistic', { weights: { column: 'w', kind: 'precision' } }),
      columns: sample.weighted
    }
  ]
}
