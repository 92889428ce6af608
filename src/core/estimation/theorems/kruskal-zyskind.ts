import { assumed, checkedOnDesign, type Theorem, type TheoremContext } from './theorem.ts'

const mapped =
  'the covariance maps the span of the regressors into itself (for every value of an unknown correlation)'

/** The Kruskal–Zyskind defect is zero to rounding. */
export function spanIsKept({ design }: TheoremContext): boolean {
  const metric = design?.metric
  return metric !== undefined && metric.defect <= metric.tolerance
}

export const kruskalZyskind: Theorem = {
  id: 'kruskal-zyskind',
  title: 'A covariance that leaves the span of the regressors unchanged',
  statement:
    "With e ~ N(0, s^2 V) and a linear mean, ordinary least squares equals generalised least squares, and so maximum likelihood, for every y if and only if C(VX) lies in C(X), equivalently X'VM = 0; a single coefficient k'b agrees for every y if and only if k'(X'X)^-1X'VM = 0.",
  reference:
    'Kruskal (1968), Ann. Math. Stat. 39, 70-75; Zyskind (1967), Ann. Math. Stat. 38, 1092-1109; Rao (1967), 5th Berkeley Symposium; Puntanen & Styan (1989), Amer. Statist. 43, 153-161',
  scope: 'this_design',
  rule: 36,
  proof:
    "The residuals of ordinary least squares fill N(X'). Both agree for every y iff X'V^-1r = 0 for every r in N(X'), that is C(V^-1X) lies in C(X); V^-1 is nonsingular, so the spaces are equal and V maps C(X) onto itself. With an unknown correlation both sides are analytic in it, so three values decide.",
  counterexample:
    'Equicorrelated errors without an intercept, and autoregressive errors with one: the two differ.',
  conditions: (context) => [
    assumed('errors are normal', context.model.family?.facts.quadratic === true),
    assumed('the mean is linear', context.model.predictor !== 'nonlinear'),
    assumed('the errors have a covariance', context.model.covariance !== null),
    checkedOnDesign(mapped, spanIsKept(context))
  ],
  concludes: () => {
    const reason =
      'The covariance of the errors leaves the span of the regressors unchanged, so ordinary and generalised least squares agree for every response with this design. Another design breaks it.'
    return {
      coefficients: { ruling: 'identical_for_design', reason },
      fitted_means: { ruling: 'identical_for_design', reason }
    }
  },
  remedies: {
    [mapped]:
      'least squares used the same covariance (generalised least squares), or the covariance left the span of the regressors unchanged (equicorrelated errors: an intercept in the model)'
  }
}
