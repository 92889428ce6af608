import { assumed, type Theorem } from './theorem.ts'

export const jointNormalRegressors: Theorem = {
  id: 'joint-normal-regressors',
  title: 'Regressors that are themselves random and normal',
  statement:
    'If the pairs (x_i, y_i) are independent and jointly normal with all parameters free, the slopes and intercept that maximise the joint likelihood are those of least squares, for every data set.',
  reference:
    'Anderson (2003), An Introduction to Multivariate Statistical Analysis, ch. 4; Anderson (1957), JASA 52',
  scope: 'every_dataset',
  rule: 29,
  proof:
    'The joint density is the conditional density of y given x, which carries b and s^2, times the marginal density of x, which has parameters of its own; each factor is maximised by itself.',
  counterexample:
    'A restriction that ties the two factors: with Var x = Var y imposed the slope is 2 Sxy/(Sxx + Syy). Rows with missing x also carry information that complete-case least squares does not use.',
  conditions: ({ model }) => [
    assumed(
      'regressors and response are jointly normal with free parameters',
      model.declared?.regressors === 'jointly_normal'
    ),
    assumed('errors are normal', model.family?.facts.quadratic === true),
    assumed('observations are independent', model.covariance === null),
    assumed('errors have equal variance', model.weights !== 'precision')
  ],
  concludes: () => {
    const reason =
      'The joint likelihood is that of y given x times that of x alone, with separate parameters: the coefficients are least squares, for every data set.'
    return {
      coefficients: { ruling: 'identical', reason },
      fitted_means: { ruling: 'identical', reason }
    }
  }
}
