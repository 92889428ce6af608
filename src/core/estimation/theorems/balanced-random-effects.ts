import { spanIsKept } from './kruskal-zyskind.ts'
import { assumed, checkedOnDesign, type Theorem } from './theorem.ts'

export const balancedRandomEffects: Theorem = {
  id: 'balanced-random-effects',
  title: 'Random intercepts in a balanced design',
  statement:
    'With random intercepts (equicorrelated errors within clusters) of clusters of one size, and regressors that are constant within clusters or take the same values in every cluster, the fixed effects of ordinary least squares and maximum likelihood are equal for every response, the variances being unknown.',
  reference:
    'Searle, Casella & McCulloch (1992), Variance Components; Baltagi (1989), Statist. Probab. Lett. 8, 457-461',
  scope: 'this_design',
  rule: 35,
  proof:
    "V = s_e^2 I + s_a^2 (I (x) 11') has two eigenspaces, cluster means and deviations from them; such columns lie in one or the other, so kruskal-zyskind holds for every ratio of the variances.",
  counterexample:
    'Clusters of unequal size, or a covariate that varies both within and between clusters.',
  conditions: (context) => [
    assumed('errors are normal', context.model.family?.facts.quadratic === true),
    assumed('the mean is linear', context.model.predictor !== 'nonlinear'),
    assumed(
      'errors are equicorrelated within clusters',
      context.model.covariance?.structure === 'equicorrelated'
    ),
    checkedOnDesign(
      'clusters have one size, and each regressor varies between clusters or alike within all',
      context.design?.metric?.balancedBlocks === true && spanIsKept(context)
    )
  ],
  concludes: () => {
    const reason =
      'The clusters are of one size and every regressor lies among the cluster means or among the deviations from them, so the correlation does not move the estimates, whatever the response.'
    return {
      coefficients: { ruling: 'identical_for_design', reason },
      fitted_means: { ruling: 'identical_for_design', reason }
    }
  },
  remedies: {
    'clusters have one size, and each regressor varies between clusters or alike within all':
      'the clusters had one size and each regressor varied only between them or alike within all'
  }
}
