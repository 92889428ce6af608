import { assumed, type Theorem } from './theorem.ts'
import { law, sample, stated } from './witness.ts'

const condition = 'the errors have no second moment'

export const infiniteVariance: Theorem = {
  id: 'infinite-variance',
  title: 'Errors without a second moment',
  statement:
    'For errors with no second moment (Student with df <= 2, Cauchy) the sum of squares of a sample still has a minimum, but it estimates no target through L_2: its relative efficiency is 0, and its standard errors describe nothing.',
  reference: 'Lehmann & Casella (1998), Theory of Point Estimation, ch. 6',
  scope: 'statement',
  rule: 58,
  proof:
    'E(Y - m)^2 is infinite for every m, so no m minimises it. For the Cauchy law the mean of n errors has exactly the law of one error, while the maximum likelihood estimate has asymptotic variance 2 s^2/n.',
  counterexample:
    'On a sample that is symmetric about its centre both estimates are the centre of symmetry, if the likelihood is unimodal there.',
  conditions: ({ model }) => [
    assumed(condition, model.family?.facts.varianceAtUnitScale === Number.POSITIVE_INFINITY),
    assumed('errors are independent', model.covariance === null && !model.spherical)
  ],
  concludes: () => {
    const reason =
      'The law of the errors has no variance: least squares computes, but follows single observations however many there are; its efficiency is 0.'
    return {
      coefficients: { ruling: 'different', reason },
      fitted_means: { ruling: 'different', reason },
      sigma2: {
        ruling: 'not_comparable',
        reason:
          'The errors have no variance: RSS/(n - p) estimates nothing, while the likelihood estimates a scale.'
      },
      std_errors: {
        ruling: 'different',
        reason:
          'The standard errors of least squares describe nothing here, because the variance they rest on does not exist; those of the likelihood do.'
      }
    }
  },
  witnesses: () => [
    {
      title: 'Cauchy errors on a line',
      breaks: null,
      equal: false,
      model: stated('y ~ x', 'cauchy'),
      columns: sample.outlying
    },
    {
      title: 'Student errors with 3 degrees of freedom',
      breaks: condition,
      equal: false,
      model: stated('y ~ x', law('student_t', { df: 3 })),
      columns: sample.outlying
    }
  ]
}
