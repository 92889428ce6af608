import { assumed, type Theorem } from './theorem.ts'

export const errorsInVariables: Theorem = {
  id: 'errors-in-variables',
  title: 'Regressors observed with error',
  statement:
    'With normal errors in the regressor, least squares of y on x is attenuated towards zero and is not the maximum likelihood estimate. With the ratio of the error variances known, maximum likelihood is total least squares; with the ratio unknown the functional likelihood is unbounded.',
  reference:
    'Solari (1969), JRSS B 31; Fuller (1987), Measurement Error Models; Golub & Van Loan (1980), SIAM J. Numer. Anal. 17; Gillard (2006), An historical overview of linear regression with errors in both variables',
  scope: 'every_dataset',
  rule: 26,
  proof:
    'The likelihood is largest where the weighted orthogonal distances are smallest; the slope of least squares tends to b Var(xi)/Var(x).',
  counterexample:
    'Berkson error (x set, the true value scattered around it) with a linear mean only adds variance: least squares stays maximum likelihood.',
  conditions: ({ model }) => [
    assumed('the regressors are observed with error', model.declared?.regressors === 'with_error'),
    assumed('errors are normal', model.family?.facts.quadratic === true)
  ],
  concludes: () => {
    const reason =
      'The regressors carry error: least squares of y on x is attenuated, the likelihood fits orthogonal distances (and is unbounded when the ratio of variances is unknown).'
    return {
      coefficients: { ruling: 'different', reason },
      fitted_means: { ruling: 'different', reason },
      sigma2: { ruling: 'not_comparable', reason },
      std_errors: { ruling: 'different', reason }
    }
  },
  suggests: () => [
    'the regressors were observed without error, or least squares were orthogonal (total least squares) with the variance ratio known'
  ]
}
