import { assumed, type Theorem, type TheoremContext } from './theorem.ts'
import { sample, stated } from './witness.ts'

const condition = 'the logarithm of the response is normal'

function ratio({ design }: TheoremContext): number {
  return design === null ? Number.NaN : (design.observations - design.rank) / design.observations
}

export const lognormal: Theorem = {
  id: 'lognormal',
  title: 'Normal errors of the logarithm',
  statement:
    'If log y is normal with mean Xb, least squares of log y on X and maximum likelihood give the same b for every data set; least squares of y itself on exp(Xb) does not. Fitted medians are exp(Xb), fitted means exp(Xb + s^2/2).',
  reference: 'Box & Cox (1964), JRSS B 26, 211-252',
  scope: 'every_dataset',
  rule: 22,
  proof:
    'The density of y is that of log y times 1/y, a factor free of the parameters: iid-normal-errors applies to log y. The log-likelihood on the scale of y carries the Jacobian -sum log y.',
  counterexample:
    'Least squares of y on exp(Xb): the fitted value of an intercept-only model is the sample mean, not the geometric mean.',
  conditions: ({ model }) => [
    assumed(condition, model.family?.facts.transform === 'log'),
    assumed('errors are independent', model.covariance === null),
    assumed('least squares is of the logarithm of the response', true)
  ],
  concludes: (context) => {
    const { model } = context
    const reason =
      'Both criteria are those of normal errors on the logarithm of the response, so they agree for every data set (means and medians of y itself are exp(Xb + s^2/2) and exp(Xb): compare like with like).'
    const exact = ratio(context)
    return {
      coefficients: { ruling: 'identical', reason },
      fitted_means: { ruling: 'identical', reason },
      ...(model.scaleKnown
        ? {}
        : {
            sigma2: {
              ruling: 'different',
              reason:
                'On the log scale maximum likelihood divides the residual sum of squares by n, least squares by n - p.',
              ratio: exact
            },
            std_errors: {
              ruling: 'different',
              reason: 'They differ by the root of (n - p)/n.',
              ratio: Math.sqrt(exact)
            }
          })
    }
  },
  witnesses: () => [
    {
      title: 'lognormal responses on a line',
      breaks: null,
      equal: true,
      model: stated('y ~ x', 'lognormal'),
      columns: sample.positive
    },
    {
      title: 'gamma responses with a log link',
      breaks: condition,
      equal: false,
      model: stated('y ~ x', 'gamma', { link: 'log' }),
      columns: sample.positive
    }
  ]
}
