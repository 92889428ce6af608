import { assumed, type Theorem } from './theorem.ts'
import { sample, stated } from './witness.ts'

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
    assumed('each row is one response', model.structure === 'single_response'),
    assumed(
      'the response follows an exponential dispersion model',
      model.family?.facts.exponentialDispersion === true
    ),
    assumed(
      'the variance changes with the mean',
      model.family !== null && !model.family.facts.quadratic
    )
  ],
  concludes: ({ model }) => {
    const reason =
      'The likelihood weighs each residual by the inverse of its variance V(mu), least squares weighs all alike; the two equations have different solutions in general.'
    return {
      coefficients: { ruling: 'different', reason },
      fitted_means: { ruling: 'different', reason },
      sigma2:
        model.family?.facts.discrete === true
          ? {
              ruling: 'not_comparable',
              reason:
                'The law has no variance of its own to estimate: its variance is a function of the mean. The residual variance of least squares has no counterpart.'
            }
          : {
              ruling: 'different',
              reason:
                'The dispersion of this law is not the variance of y: the likelihood estimates phi with Var y = phi V(mu), least squares one variance for all rows.'
            },
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
  },
  witnesses: () => [
    {
      title: 'counts on a line',
      breaks: null,
      equal: false,
      model: stated('y ~ x', 'poisson'),
      columns: sample.counts
    },
    {
      title: 'normal errors with a log link',
      breaks: 'the variance changes with the mean',
      equal: true,
      model: stated('y ~ x', 'normal', { link: 'log' }),
      columns: sample.positive
    }
  ]
}
