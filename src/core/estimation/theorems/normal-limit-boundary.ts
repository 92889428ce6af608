import { assumed, checkedOnData, type Theorem } from './theorem.ts'

const reached = 'the likelihood is largest at the normal limit of the family'

export const normalLimitBoundary: Theorem = {
  id: 'normal-limit-boundary',
  title: 'An estimated shape whose limit is the normal law',
  statement:
    'Where a shape is estimated and the normal law lies in the family or on its border, the estimates agree when the likelihood is largest there: for Student errors when the residuals have kurtosis below 3 (and the grid of shapes confirms it). The skew-normal score always vanishes at shape 0, which is a maximum only where the residuals have no skewness.',
  reference:
    'Azzalini (1985), Scandinavian Journal of Statistics 12, 171-178; Chiogna (2005), Statistical Methods & Applications 14, 331-341; Fernandez & Steel (1999), Biometrika 86, 153-167',
  scope: 'this_dataset',
  rule: 54,
  proof:
    'For Student errors the derivative of the profile log-likelihood in 1/df at 0 is n (k - 3)/4 with k the kurtosis of the residuals (divisor n): for k < 3 the limit df = infinity, the normal law, is a local maximum.',
  counterexample:
    'Kurtosis above 3 gives a finite number of degrees of freedom and another estimate.',
  conditions: ({ model, data }) => [
    assumed(
      'a shape with a normal limit is estimated',
      model.shapeEstimated && model.family?.facts.normalLimit != null
    ),
    checkedOnData(reached, data?.finding === 'coincident')
  ],
  concludes: () => {
    const reason =
      'The estimated shape runs to its normal limit on these data, where the likelihood is that of normal errors and least squares its maximum.'
    return {
      coefficients: { ruling: 'coincident', reason },
      fitted_means: { ruling: 'coincident', reason }
    }
  },
  remedies: {
    [reached]: 'the shape were at its normal limit (residuals without excess kurtosis or skewness)'
  }
}
