import { assumed, type Theorem } from './theorem.ts'
import { sample, stated } from './witness.ts'

export const iidNormalErrors: Theorem = {
  id: 'iid-normal-errors',
  title: 'Independent normal errors of one variance',
  statement:
    'If y_i = mu_i(b) + e_i with independent e_i ~ N(0, s^2) and one common s, then for any mean function mu the maximisers of the likelihood in b are exactly the minimisers of the sum of squares.',
  reference:
    'Gauss (1809), Theoria motus corporum coelestium; Seber & Wild (1989), Nonlinear Regression, ch. 2',
  scope: 'every_dataset',
  rule: 30,
  proof:
    'The log-likelihood is -n log s - RSS(b)/(2 s^2) + const. For every fixed s it is a strictly decreasing function of RSS(b), so the maximisers over b are the minimisers of RSS, whatever s is. Bounds, local optima and non-uniqueness carry over one to one.',
  counterexample:
    'Errors of unequal variance: y = (0, 1, 5) with variances (1, 1, 100) has mean 2 by least squares and 0.522 by maximum likelihood.',
  conditions: ({ model }) => [
    assumed('errors are normal', model.family?.facts.quadratic === true),
    assumed('errors are independent', model.covariance === null),
    assumed(
      'errors have equal variance',
      model.weights !== 'precision' && model.covariance === null
    ),
    assumed(
      'one response, or the same error variance for all of them',
      model.structure === 'single_response' || model.structure === 'matrix_equation'
    ),
    assumed(
      'the error variance does not depend on the mean',
      model.declared?.variance === undefined
    ),
    assumed('no response is censored or truncated', model.declared?.censoring === undefined),
    assumed(
      'the regressors are observed without error',
      model.declared?.regressors !== 'with_error'
    ),
    assumed('the likelihood is that of the rows given the past', model.declared?.series !== 'exact')
  ],
  concludes: () => {
    const reason =
      'For every value of sigma the normal log-likelihood is a decreasing function of the sum of squares, so both are optimal at the same parameters, for every data set.'
    return {
      coefficients: { ruling: 'identical', reason },
      fitted_means: { ruling: 'identical', reason }
    }
  },
  remedies: {
    'errors are normal': 'the errors were normal',
    'errors have equal variance':
      'least squares used the same weights as the likelihood, or the variances were equal',
    'errors are independent':
      'least squares used the same covariance (generalised least squares), or the errors were uncorrelated',
    'the error variance does not depend on the mean':
      'the error variance were the same for all rows',
    'no response is censored or truncated': 'no row were censored or truncated',
    'the regressors are observed without error': 'the regressors were observed without error',
    'the likelihood is that of the rows given the past':
      'the likelihood were conditional on the first observation'
  },
  witnesses: () => [
    {
      title: 'a line',
      breaks: null,
      equal: true,
      model: stated('y ~ x', 'normal'),
      columns: sample.plain
    },
    {
      title: 'an exponential mean',
      breaks: null,
      equal: true,
      model: {
        mean: 'a*exp(b*x)',
        response: 'y',
        family: { name: 'normal', options: {} },
        parameters: { a: { start: 1 }, b: { start: 0.2 } }
      },
      columns: sample.plain
    },
    {
      title: 'logistic errors',
      breaks: 'errors are normal',
      equal: false,
      model: stated('y ~ x', 'logistic'),
      columns: sample.plain
    }
  ]
}
