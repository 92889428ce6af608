import { assumed, checkedOnData, type Theorem } from './theorem.ts'

export const identicalRegressors: Theorem = {
  id: 'identical-regressors',
  title: 'Several responses with the same regressors',
  statement:
    'With q responses a row, rows independent N(0, Sigma), Sigma unknown and the same regressors in every equation, maximum likelihood equals least squares of each equation for every data set. If the regressors of one equation are a subset of those of every other, that equation still agrees.',
  reference:
    'Zellner (1962), JASA 57, 348-368; Revankar (1974), JASA 69, 187-190; Baltagi (1989), Statist. Probab. Lett. 8, 457-461',
  scope: 'every_dataset',
  rule: 33,
  proof:
    'Sigma (x) I maps C(I (x) X) into itself for every Sigma, so kruskal-zyskind holds at the estimated Sigma too.',
  counterexample:
    'Different regressors: the seemingly unrelated regressions estimate moves away from least squares as soon as the residuals are correlated. A parameter shared across responses: least squares minimises the trace of the residual matrix, the likelihood its determinant.',
  conditions: ({ model, data }) => [
    assumed('errors are normal', model.family?.facts.quadratic === true),
    assumed(
      'several responses with one unknown covariance',
      model.structure === 'joint_responses' || model.structure === 'seemingly_unrelated'
    ),
    assumed('every equation has the same regressors', model.sameRegressors),
    checkedOnData(
      'the likelihood is bounded: there are as many rows as regressors and responses together',
      data === null || data.maximumLikelihood !== 'unbounded'
    )
  ],
  concludes: ({ design }) => {
    const ratio =
      design === null ? Number.NaN : (design.observations - design.rank) / design.observations
    const reason =
      'Every equation has the same regressors, so the covariance between responses carries no information on the coefficients: maximum likelihood is least squares of each response, for every data set.'
    return {
      coefficients: { ruling: 'identical', reason },
      coefficients_gls: { ruling: 'identical', reason },
      fitted_means: { ruling: 'identical', reason },
      sigma2: {
        ruling: 'different',
        reason:
          "Maximum likelihood divides the cross-products E'E of the residuals by n, least squares by n - p.",
        ratio
      },
      std_errors: {
        ruling: 'different',
        reason:
          'Standard errors are proportional to the estimate of sigma, so they differ by sqrt((n - p)/n).',
        ratio: Math.sqrt(ratio)
      }
    }
  },
  remedies: {
    'every equation has the same regressors': 'every equation had the same regressors'
  }
}
