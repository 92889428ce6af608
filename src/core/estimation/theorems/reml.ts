import { assumed, type Theorem } from './theorem.ts'

export const reml: Theorem = {
  id: 'reml',
  title: 'Restricted maximum likelihood has the divisor n - p built in',
  statement:
    "The likelihood of the error contrasts K'y with K'X = 0 does not contain b. With independent errors it is largest at s^2 = RSS/(n - p), the least-squares estimate; with a known covariance at r'V^-1r/(n - p), that of generalised least squares; in the balanced one-way layout at the analysis-of-variance estimates.",
  reference:
    'Patterson & Thompson (1971), Biometrika 58, 545-554; Harville (1977), JASA 72, 320-338',
  scope: 'every_dataset',
  rule: 29,
  proof:
    "K'y has n - p dimensions and a normal law free of b; its log-likelihood is -(n - p)/2 log s^2 - RSS/(2 s^2) + const and does not depend on the choice of K.",
  counterexample:
    'The full likelihood divides by n: the between-group variance of a balanced layout is ((1 - 1/a) MSB - MSW)/m instead of (MSB - MSW)/m.',
  conditions: ({ model, data }) => [
    assumed('errors are normal', model.family?.facts.quadratic === true),
    assumed('the mean is linear', model.predictor !== 'nonlinear'),
    assumed(
      'the restricted likelihood is asked for',
      model.covariance?.restricted === true || data?.restricted === true
    )
  ],
  concludes: ({ model }) =>
    model.covariance === null
      ? {
          sigma2: {
            ruling: 'identical',
            reason: 'The restricted likelihood of independent errors is largest at RSS/(n - p).',
            ratio: 1
          }
        }
      : {
          sigma2: {
            ruling: 'different',
            reason:
              "The restricted likelihood gives r'V^-1r/(n - p), the estimate of generalised least squares; ordinary least squares gives RSS/(n - p), which takes the errors as independent."
          }
        },
  remedies: {}
}
