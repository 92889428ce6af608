import { checkedOnData, type Theorem } from './theorem.ts'

export const multipleOptima: Theorem = {
  id: 'multiple-optima',
  title: 'Several optima',
  statement:
    'Under independent normal errors both criteria have the same local optima, so two searches that end in different ones only look different. A likelihood that is not log-concave may have several maxima, and the score may vanish at least squares although the likelihood is larger elsewhere.',
  reference:
    'Lehmann & Casella (1998), Theory of Point Estimation, ch. 6; Reeds (1985), Annals of Statistics 13, 775-784, for the Cauchy law',
  scope: 'this_dataset',
  rule: 44,
  proof:
    'The criterion values are compared, not the parameters: a point with a higher likelihood than least squares proves that least squares is not the maximiser.',
  counterexample:
    'For a log-concave law with a linear mean a stationary point is the only maximum.',
  conditions: ({ data }) => [
    checkedOnData(
      'the score vanishes at least squares, but the likelihood is larger elsewhere',
      data?.betterOptimum === true
    )
  ],
  concludes: () => {
    const reason =
      'The score of the likelihood vanishes at the least-squares estimate, but it is not the maximum: another point has a larger likelihood.'
    return {
      coefficients: { ruling: 'different', reason },
      fitted_means: { ruling: 'different', reason }
    }
  }
}
