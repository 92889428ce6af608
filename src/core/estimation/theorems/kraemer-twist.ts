import { figure } from '../../numeric/figure.ts'
import { spanIsKept } from './kruskal-zyskind.ts'
import { assumed, checkedOnDesign, type Theorem } from './theorem.ts'

export const kraemerTwist: Theorem = {
  id: 'kraemer-twist',
  title: 'The responses for which ordinary and generalised least squares agree',
  statement:
    "With e ~ N(0, s^2 V) and a covariance that moves the span of the regressors, ordinary and generalised least squares agree exactly for the responses y in C(X) + (N(X') intersected with V N(X')): for this y, not in general.",
  reference:
    'Kraemer (1980), Sankhya A 42, 130-131; Kraemer, Bartels & Fiebig (1996), Statistical Papers 37',
  scope: 'this_dataset',
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
  concludes: ({ data }) => {
    const ruling = data?.finding ?? 'different'
    if (ruling === 'coincident') {
      const reason =
        "The covariance of the errors moves the span of the regressors, but the score X'V^-1r of the likelihood vanishes at the least-squares estimate for this response; another response breaks it."
      return { coefficients: { ruling, reason }, fitted_means: { ruling, reason } }
    }
    const reason =
      "The covariance of the errors moves the span of the regressors, and the score X'V^-1r of the likelihood does not vanish at the least-squares estimate."
    const size =
      data === null || Number.isNaN(data.score)
        ? ''
        : ` (${figure(data.score)} standard errors, against ${figure(data.roundingUnit)} of rounding)`
    const undecided =
      "The covariance of the errors moves the span of the regressors; whether the score X'V^-1r vanishes for this response is below what doubles can tell."
    const block = {
      ruling,
      reason: ruling === 'different' ? `${reason.slice(0, -1)}${size}.` : undecided
    }
    return { coefficients: block, fitted_means: block }
  },
  remedies: {}
}
