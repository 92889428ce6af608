import { spanIsKept } from './kruskal-zyskind.ts'
import { assumed, checkedOnDesign, type Theorem } from './theorem.ts'

export const kraemerTwist: Theorem = {
  id: 'kraemer-twist',
  title: 'The responses for which ordinary and generalised least squares agree',
  statement:
    "With e ~ N(0, s^2 V) and a covariance that moves the span of the regressors, ordinary and generalised least squares agree exactly for the responses y in C(X) + (N(X') intersected with V N(X')): for this y, not in general.",
  reference:
    'Kraemer (1980), Sankhya A 42, 130-131; Kraemer, Bartels & Fiebig (1996), Statistical Papers 37',
  scope: 'statement',
  rule: 37,
  proof:
    "Equality for this y is X'V^-1r = 0 with r = My: r lies in N(X') and V^-1r lies in N(X'). The space of such r has at least n - 2p dimensions.",
  counterexample:
    'Moving such a y by 0.001 out of the space moves the two estimates apart by 0.0003.',
  conditions: (context) => [
    assumed('errors are normal', context.model.family?.facts.quadratic === true),
    assumed('the mean is linear', context.model.predictor !== 'nonlinear'),
    assumed('the errors have a covariance', context.model.covariance !== null),
    checkedOnDesign(
      'the covariance moves the span of the regressors',
      context.design?.metric !== undefined && !spanIsKept(context)
    )
  ],
  concludes: () => {
    const reason =
      "The covariance of the errors moves the span of the regressors, so the score X'V^-1r of the likelihood does not vanish at the least-squares estimate in general."
    return {
      coefficients: { ruling: 'different', reason },
      fitted_means: { ruling: 'different', reason }
    }
  },
  remedies: {}
}
