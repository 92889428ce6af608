import { assumed, type Theorem } from './theorem.ts'

export const modelledHeteroscedasticity: Theorem = {
  id: 'modelled-heteroscedasticity',
  title: 'A variance that is modelled',
  statement:
    'If the variance has parameters of its own, maximum likelihood is least squares weighted by the fitted variances, not ordinary least squares. If the variance depends on the parameters of the mean, the likelihood takes information on them from the variance and is no weighted least squares at all.',
  reference:
    'Jobson & Fuller (1980), JASA 75; Carroll & Ruppert (1988), Transformation and Weighting in Regression',
  scope: 'statement',
  rule: 27,
  proof:
    "With variances h(z_i, g), g separate, the score in b is X'W r. With Var = s^2 h(mu(b)) it has a second term, from the derivative of log Var in b.",
  counterexample:
    'One variance for each group and one mean for each group: the weights cancel within groups and both give the group means.',
  conditions: ({ model }) => [
    assumed('the variance is modelled', model.declared?.variance !== undefined),
    assumed('errors are normal', model.family?.facts.quadratic === true)
  ],
  concludes: ({ model }) => {
    const reason =
      model.declared?.variance === 'mean_parameters'
        ? 'The variance depends on the parameters of the mean, so the likelihood learns about them from the spread as well; least squares does not.'
        : 'The likelihood weighs each row by its fitted variance; ordinary least squares weighs all alike.'
    return {
      coefficients: { ruling: 'different', reason },
      fitted_means: { ruling: 'different', reason },
      sigma2: {
        ruling: 'not_comparable',
        reason: 'There is no single error variance in this model.'
      },
      std_errors: { ruling: 'different', reason }
    }
  },
  suggests: () => ['all rows had the same error variance, or least squares used the fitted weights']
}
