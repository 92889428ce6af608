import { assumed, checkedOnData, type Theorem } from './theorem.ts'
import { stated } from './witness.ts'

const orthogonal =
  'the residuals at least squares are orthogonal to C(J) and to C(V^-1 J), to rounding'

export const glmInvariance: Theorem = {
  id: 'glm-invariance',
  title: 'A response orthogonal to both spans',
  statement:
    'In an exponential dispersion model the estimates agree on every response whose residuals are orthogonal to C(J) and to C(V^-1 J); such responses form a family of n - p dimensions when n > 2p, and for every response only if the two spans are equal, which is the saturated case.',
  reference:
    'Own derivation, after Kraemer (1980), Sankhya A 42, 130-131, with V(mu) for the covariance',
  scope: 'this_dataset',
  rule: 45,
  proof:
    "Least squares solves J'r = 0 and the likelihood J'V^-1 r = 0; a residual orthogonal to both spans satisfies both at one b.",
  counterexample: 'A response nearby leaves the family and the estimates part.',
  conditions: ({ model, data }) => [
    assumed(
      'the response follows an exponential dispersion model with a variance that changes with the mean',
      model.family?.facts.exponentialDispersion === true && !model.family.facts.quadratic
    ),
    assumed('observations are independent', model.covariance === null),
    checkedOnData(orthogonal, data?.finding === 'coincident')
  ],
  concludes: () => {
    const reason =
      "On these data the residuals of least squares happen to be orthogonal to the likelihood's weighted design too; a nearby response breaks it."
    return {
      coefficients: { ruling: 'coincident', reason },
      fitted_means: { ruling: 'coincident', reason }
    }
  },
  witnesses: () => [
    {
      title: 'counts on a line that fit exactly in the mean of each half',
      breaks: null,
      equal: true,
      model: stated('y ~ x', 'poisson', { link: 'identity' }),
      columns: { x: [1, 1, 2, 2, 3, 3], y: [3, 5, 5, 7, 7, 9] }
    },
    {
      title: 'one count moved',
      breaks: orthogonal,
      equal: false,
      model: stated('y ~ x', 'poisson', { link: 'identity' }),
      columns: { x: [1, 1, 2, 2, 3, 3], y: [3, 5, 5, 7, 7, 12] }
    }
  ]
}
