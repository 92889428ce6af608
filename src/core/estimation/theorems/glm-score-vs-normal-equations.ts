import { assumed, type Theorem } from './theorem.ts'

export const glmScoreVsNormalEquations: Theorem = {
  id: 'glm-score-vs-normal-equations',
  title: 'The likelihood equations of a generalised linear model are not the normal equations',
  statement:
    "For independent responses of an exponential dispersion model, maximum likelihood solves J'V^-1 r = 0 and least squares of the same mean J'r = 0; unless the variance function V is constant they have different roots in general.",
  reference:
    'Nelder & Wedderburn (1972), JRSS A 135, 370-384; Berkson (1956), 3rd Berkeley Symposium; McCullagh & Nelder (1989)',
  scope: 'statement',
  rule: 49,
  proof:
    "d log L / d mu_i = (y_i - mu_i)/(phi V(mu_i)) in every exponential dispersion model; the chain rule gives J'V^-1 r. With the canonical link this is X'r = 0, the form of the linear normal equations, but with mu = g^-1(Xb) inside.",
  counterexample:
    'With constant V (normal) the two are one; in a saturated design every residual sum is zero under both.',
  conditions: ({ model }) => [
    assumed(
      'the response follows an exponential dispersion model',
      model.family?.facts.exponentialDispersion === true
    ),
    assumed(
      'the variance changes with the mean',
      model.family !== null && !model.family.facts.quadratic
    )
  ],
  concludes: () => {
    const reason =
      'The likelihood weighs each residual by the inverse of its variance V(mu), least squares weighs all alike; the two equations have different solutions in general.'
    return {
      coefficients: { ruling: 'different', reason },
      fitted_means: { ruling: 'different', reason },
      std_errors: {
        ruling: 'different',
        reason:
          'Least squares takes one variance for all rows, the likelihood takes V(mu); their standard errors differ.'
      }
    }
  },
  remedies: {
    'the variance changes with the mean':
      'the variance were the same for every mean (normal errors)'
  }
}
