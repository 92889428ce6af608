import { assumed, checkedOnDesign, type Theorem, type TheoremContext } from './theorem.ts'
import { sample, stated } from './witness.ts'

const saturated = 'the design is saturated: its rank equals the number of distinct rows'

/** Groups of equal rows; rows are matched up to sign where V(mu(eta)) is even in eta. */
function groups({ model, design }: TheoremContext): number {
  if (design === null) return Number.POSITIVE_INFINITY
  const even = model.family?.facts.labels === true && model.link?.odd === true && !model.offset
  return even ? design.distinctRowsUpToSign : design.distinctRows
}

export const saturatedGroupMeans: Theorem = {
  id: 'saturated-group-means',
  title: 'A design with one free mean for every group of equal rows',
  statement:
    'In an exponential dispersion model whose design has as many identified coefficients as distinct rows, with offset and weights constant within groups of equal rows, the fitted means of both criteria are the group means, for every response.',
  reference:
    'McCullagh & Nelder (1989), Generalized Linear Models, sec. 2.2; Bradley (1973), JASA 68, 199-200',
  scope: 'this_design',
  rule: 42,
  proof:
    'Within a group all rows have the same Jacobian and variance, and each group has a mean of its own; both equations then say that the residuals of each group sum to zero.',
  counterexample:
    'An additive two-way layout of Poisson counts is not saturated: the fitted means differ from those of least squares.',
  conditions: (context) => {
    const { model, design } = context
    return [
      assumed('each row is one response', model.structure === 'single_response'),
      assumed(
        'the response follows an exponential dispersion model',
        model.family?.facts.exponentialDispersion === true
      ),
      assumed('observations are independent', model.covariance === null),
      assumed(
        'the predictor is linear',
        model.predictor === 'linear' || model.predictor === 'intercept_only'
      ),
      checkedOnDesign(saturated, design !== null && design.rank === groups(context)),
      checkedOnDesign(
        'the offset is constant within groups of equal rows',
        design === null || design.offsetConstantInGroups
      ),
      checkedOnDesign(
        'weights are constant within groups, or the same in both criteria',
        design === null || design.weightsConstantInGroups
      )
    ]
  },
  concludes: ({ design }) => {
    const reason = `The design has ${design?.rank ?? 0} coefficients for ${design?.rank ?? 0} groups of equal rows, so both criteria fit the group means, whatever the response. Another design breaks it.`
    return {
      coefficients: { ruling: 'identical_for_design', reason },
      fitted_means: { ruling: 'identical_for_design', reason }
    }
  },
  remedies: {
    [saturated]:
      'the design were saturated (one free mean for every distinct combination of regressors, for example a factor instead of a number, or the full interaction)',
    'the offset is constant within groups of equal rows':
      'the exposures were equal within groups of equal rows'
  },
  witnesses: () => [
    {
      title: 'counts in three groups',
      breaks: null,
      equal: true,
      model: stated('y ~ g', 'poisson'),
      columns: sample.counts
    },
    {
      title: 'positive responses in three groups',
      breaks: null,
      equal: true,
      model: stated('y ~ g', 'gamma', { link: 'log' }),
      columns: sample.counts
    },
    {
      title: 'counts on a line',
      breaks: saturated,
      equal: false,
      model: stated('y ~ x', 'poisson'),
      columns: sample.counts
    },
    {
      title: 'exposures that vary within groups',
      breaks: 'the offset is constant within groups of equal rows',
      equal: false,
      model: stated('y ~ g + offset(log(e))', 'poisson'),
      columns: sample.exposed
    }
  ]
}
