import { assumed, type Theorem } from './theorem.ts'

export const sphericalErrors: Theorem = {
  id: 'spherical-errors',
  title: 'Jointly spherical errors',
  statement:
    'If the error vector has a density s^-n h(||e||^2/s^2) with h decreasing (the joint multivariate t, for example), maximum likelihood is least squares for every data set, although the errors are uncorrelated and not independent.',
  reference:
    'Zellner (1976), JASA 71, 400-405; Anderson, Fang & Hsu (1986), Canadian Journal of Statistics 14; Multivariate Student versus multivariate Gaussian regression models, J. Risk Financial Manag. 12(1) 28 (2019)',
  scope: 'every_dataset',
  rule: 20,
  proof: 'For every s the likelihood is a decreasing function of the residual sum of squares.',
  counterexample:
    'Independent Student errors with the same degrees of freedom move the estimate: the law of the vector is no longer a function of its length.',
  conditions: ({ model }) => [
    assumed('the errors are jointly spherical', model.spherical),
    assumed('the covariance is a multiple of the identity', model.covariance === null),
    assumed('errors have equal variance', model.weights !== 'precision')
  ],
  concludes: () => {
    const reason =
      'The joint density decreases in the length of the error vector, so the likelihood is largest where the sum of squares is smallest, for every data set.'
    return {
      coefficients: { ruling: 'identical', reason },
      fitted_means: { ruling: 'identical', reason },
      sigma2: {
        ruling: 'different',
        reason:
          'The estimate of the scale depends on the joint law: RSS/n for the joint t, against RSS/(n - p) of least squares.'
      },
      std_errors: {
        ruling: 'different',
        reason: 'The likelihood estimates the scale without the divisor n - p.'
      }
    }
  }
}
