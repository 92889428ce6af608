import { assumed, checkedOnDesign, type Theorem } from './theorem.ts'
import { sample, stated } from './witness.ts'

export const interceptOnly: Theorem = {
  id: 'intercept-only',
  title: 'One mean for all rows in an exponential family',
  statement:
    'In an exponential dispersion model with an intercept only, no offset and weights that match, the fitted mean is the sample mean under both criteria, whatever the link.',
  reference:
    'Campbell (1970), Annals of Mathematical Statistics 41, 1457-1472, for the converse; Poincare (1912), Calcul des probabilites',
  scope: 'every_dataset',
  rule: 41,
  proof:
    'All rows share mu and hence V(mu), so the likelihood equation sum (y_i - mu)/V(mu) = 0 and the least-squares equation sum (y_i - mu) = 0 have the same root, the sample mean.',
  counterexample:
    'An offset breaks it: Poisson counts (1, 9) with exposures (1, 3) have rate 10/4 by likelihood and 28/10 by least squares.',
  conditions: ({ model, design }) => [
    assumed('each row is one response', model.structure === 'single_response'),
    assumed(
      'the response follows an exponential dispersion model',
      model.family?.facts.exponentialDispersion === true
    ),
    assumed('observations are independent', model.covariance === null),
    assumed('the model has an intercept only', model.predictor === 'intercept_only'),
    assumed('there is no offset', !model.offset),
    design === null
      ? assumed('weights are the same in both criteria', true)
      : checkedOnDesign('weights are the same in both criteria', design.weightsConstantInGroups)
  ],
  concludes: () => {
    const reason =
      'With one mean for all rows both equations say that the residuals sum to zero: the fitted mean is the sample mean, for every data set.'
    return {
      coefficients: { ruling: 'identical', reason },
      fitted_means: { ruling: 'identical', reason }
    }
  },
  remedies: {
    'the model has an intercept only': 'there were one mean for all rows (an intercept only)',
    'there is no offset': 'there were no offset'
  },
  witnesses: () => [
    {
      title: 'counts with one mean',
      breaks: null,
      equal: true,
      model: stated('y ~ 1', 'poisson'),
      columns: sample.counts
    },
    {
      title: 'counts with exposures',
      breaks: 'there is no offset',
      equal: false,
      model: stated('y ~ 1 + offset(log(e))', 'poisson'),
      columns: sample.exposed
    },
    {
      title: 'counts on a line',
      breaks: 'the model has an intercept only',
      equal: false,
      model: stated('y ~ x', 'poisson'),
      columns: sample.counts
    },
    {
      title: 'Laplace errors around one value',
      breaks: 'the response follows an exponential dispersion model',
      equal: false,
      model: stated('y ~ 1', 'laplace'),
      columns: sample.outlying
    }
  ]
}
