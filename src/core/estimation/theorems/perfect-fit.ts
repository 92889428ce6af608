import { checkedOnData, type Theorem } from './theorem.ts'

export const perfectFit: Theorem = {
  id: 'perfect-fit',
  title: 'Residuals that are zero',
  statement:
    'When the least-squares residuals are zero the coefficients keep their verdict, but the likelihood is unbounded as the scale tends to zero: the scale and everything that divides by it cannot be compared.',
  reference: 'Fernandez & Steel (1999), Biometrika 86, 153-167',
  scope: 'this_dataset',
  rule: 4,
  proof:
    'With RSS = 0 the log-likelihood -n log s + const grows without limit as s tends to zero, at the interpolating b for every s > 0.',
  counterexample: 'One residual that is not zero bounds the normal likelihood.',
  conditions: ({ data }) => [
    checkedOnData(
      'the residuals are zero to rounding',
      data !== null &&
        (data.leastSquares === 'perfect_fit' ||
          data.leastSquares === 'saturated' ||
          data.maximumLikelihood === 'perfect_fit' ||
          data.maximumLikelihood === 'unbounded')
    )
  ],
  concludes: () => {
    const reason =
      'The residuals are zero to rounding: the likelihood has no maximum in the scale, and nothing that divides by it exists.'
    return {
      sigma2: { ruling: 'not_comparable', reason },
      std_errors: { ruling: 'not_comparable', reason }
    }
  },
  remedies: {}
}
