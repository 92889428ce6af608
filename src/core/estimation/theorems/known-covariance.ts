import { assumed, type Theorem } from './theorem.ts'

export const knownCovariance: Theorem = {
  id: 'known-covariance',
  title: 'Normal errors with a covariance known up to scale',
  statement:
    "If e ~ N(0, s^2 V) with V known and positive definite, then generalised least squares, which minimises (y - Xb)'V^-1(y - Xb), and maximum likelihood give the same b for every data set; with V estimated the same holds at the estimated V.",
  reference:
    'Aitken (1935), Proc. R. Soc. Edinburgh 55, 42-48; Rao (1973), Linear Statistical Inference and its Applications, sec. 4a',
  scope: 'every_dataset',
  rule: 32,
  proof:
    "Write V = LL' and multiply the model by L^-1: the errors are independent normal of one variance, and iid-normal-errors applies to the transformed rows.",
  counterexample:
    'Ordinary least squares of the same data differs in general: with V = diag(1, 1, 100), y = (0, 1, 5) has mean 2 by ordinary and 0.522 by generalised least squares.',
  conditions: ({ model }) => [
    assumed('errors are normal', model.family?.facts.quadratic === true),
    assumed(
      'the covariance of the errors is given up to scale, or estimated with them',
      model.covariance !== null
    )
  ],
  concludes: ({ model }) => {
    const at = model.covariance?.known === false ? ' at the estimated correlation' : ''
    const unlike =
      'Ordinary least squares takes the errors as independent with one variance, the likelihood takes their covariance into account'
    return {
      coefficients_gls: {
        ruling: 'identical',
        reason: `After whitening by the Cholesky factor of the covariance${at} the errors are independent normal with one variance, so generalised least squares and maximum likelihood agree for every data set.`
      },
      sigma2: {
        ruling: 'different',
        reason: `${unlike}: RSS/(n - p) against r'V^-1r divided by ${model.covariance?.restricted ? 'n - p' : 'n'}.`
      },
      std_errors: {
        ruling: 'different',
        reason: `${unlike}: s^2 (X'X)^-1 against s^2 (X'V^-1X)^-1.`
      }
    }
  },
  remedies: {}
}
