import { checkedOnData, type DataFacts, type Theorem } from './theorem.ts'

/** Unbounded although least squares leaves residuals: with none, the perfect fit is the reason and keeps the coefficients. */
function unboundedAlone({ leastSquares, maximumLikelihood }: DataFacts): boolean {
  const perfect = leastSquares === 'perfect_fit' || leastSquares === 'saturated'
  return maximumLikelihood === 'unbounded' && !perfect
}

export const existence: Theorem = {
  id: 'existence',
  title: 'An estimate that does not exist',
  statement:
    'Under separation of the responses, zero counts in a whole group or an unbounded likelihood there is no finite maximum; with a sigmoid or exponential mean the sum of squares is then not attained either.',
  reference:
    'Albert & Anderson (1984), Biometrika 71, 1-10; Wedderburn (1976), Biometrika 63, 27-32; Konis (2007), thesis, Oxford',
  scope: 'this_dataset',
  rule: 2,
  proof:
    'A direction d along which no row gets less likely and some row gets more likely is one of recession: the likelihood rises along it for ever and its supremum is not attained.',
  counterexample:
    'One row on the wrong side of the separating hyperplane makes the maximum finite.',
  conditions: ({ data }) => [
    checkedOnData(
      'one of the two estimates does not exist',
      data !== null &&
        (data.maximumLikelihood === 'does_not_exist' ||
          data.leastSquares === 'does_not_exist' ||
          unboundedAlone(data) ||
          data.maximumLikelihood === 'not_identified')
    )
  ],
  concludes: ({ data }) => {
    const reason =
      data?.maximumLikelihood === 'does_not_exist'
        ? 'The likelihood has no finite maximum for these data, so there is no estimate to compare.'
        : data?.maximumLikelihood === 'unbounded'
          ? 'The likelihood grows without limit for these data, so there is no estimate to compare.'
          : 'One of the two estimates does not exist for these data.'
    return {
      coefficients: { ruling: 'not_comparable', reason },
      fitted_means: { ruling: 'not_comparable', reason },
      sigma2: { ruling: 'not_comparable', reason },
      std_errors: { ruling: 'not_comparable', reason }
    }
  },
  remedies: {}
}
