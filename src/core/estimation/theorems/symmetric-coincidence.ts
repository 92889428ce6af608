import { cancelsForEveryResponse } from '../verdict/probe.ts'
import { assumed, checkedOnData, checkedOnDesign, type Theorem } from './theorem.ts'
import { sample, stated } from './witness.ts'

const symmetric = 'errors have a symmetric law other than the normal'
const cancelling = 'residuals cancel: in pairs on these data, or for every response of this design'

export const symmetricCoincidence: Theorem = {
  id: 'symmetric-coincidence',
  title: 'Symmetric errors and residuals that cancel in pairs',
  statement:
    "Under a symmetric law the estimates agree on a data set whose rows and residuals (x_i, r_i) are the same set as (x_i, -r_i), if the likelihood is largest there; they agree for every response when the residual space N(X') is spanned by vectors of entries +-c with disjoint supports and the law is log-concave.",
  reference:
    'Elementary; Burridge (1981), JRSS B 43, and Pratt (1981), JASA 76, for the concavity of the likelihood',
  scope: 'this_design',
  rule: 52,
  proof:
    'psi is odd, so the terms psi(r_i) x_i cancel in pairs; on a space of vectors +-c with disjoint supports psi maps the space to itself. A log-concave law makes the likelihood concave in (b/s, 1/s): a stationary point is the maximum.',
  counterexample:
    'Moving one response by 0.01 breaks the pairing and moves the estimates; a Cauchy pair {-a, a} with a > s has a local minimum of the likelihood at its mean.',
  conditions: ({ model, design, data }) => {
    const facts = model.family?.facts
    const everyResponse = cancelsForEveryResponse(model, design)
    const thisResponse = data?.finding === 'coincident' && data.residualsPaired === true
    return [
      assumed(symmetric, facts?.location === true && facts.symmetric && !facts.quadratic),
      assumed('errors are independent', model.covariance === null && !model.spherical),
      thisResponse && !everyResponse
        ? checkedOnData(cancelling, true)
        : checkedOnDesign(cancelling, everyResponse)
    ]
  },
  concludes: ({ model, design }) => {
    const reason = cancelsForEveryResponse(model, design)
      ? 'With this design every vector of residuals consists of opposite pairs, which an odd score cancels: least squares satisfies the likelihood equations of this symmetric, log-concave law whatever the response. Another design breaks it.'
      : 'On these data the residuals at equal regressors come in opposite pairs, which the odd score of a symmetric law cancels. It is luck of the sample: another response breaks it.'
    const ruling = cancelsForEveryResponse(model, design)
      ? ('identical_for_design' as const)
      : ('coincident' as const)
    return { coefficients: { ruling, reason }, fitted_means: { ruling, reason } }
  },
  witnesses: () => [
    {
      title: 'paired residuals, logistic errors',
      breaks: null,
      equal: true,
      model: stated('y ~ x', 'logistic'),
      columns: sample.paired
    },
    {
      title: 'a two-by-two layout, logistic errors',
      breaks: null,
      equal: true,
      model: stated('y ~ a + b', 'logistic'),
      columns: sample.factorial
    },
    {
      title: 'one response of the pairs moved',
      breaks: cancelling,
      equal: false,
      model: stated('y ~ x', 'logistic'),
      columns: sample.unpaired
    },
    {
      title: 'the two-by-two layout with a law that is not symmetric',
      breaks: symmetric,
      equal: false,
      model: stated('y ~ a + b', 'gumbel'),
      columns: sample.factorial
    }
  ]
}
