import { assumed, type Theorem } from './theorem.ts'
import { law, sample, stated } from './witness.ts'

const condition = 'the density is exp(-|z|^p) with p other than 2 (or uniform, p infinite)'

export const lpExponentialPower: Theorem = {
  id: 'lp-exponential-power',
  title: 'Exponential power laws and the L_p norm',
  statement:
    'For independent errors with density proportional to exp(-|z|^p) the maximum likelihood estimate minimises the L_p norm of the residuals: p = 1 Laplace, p = 2 normal, p infinite uniform. It is the least-squares estimate for every data set only when p = 2.',
  reference:
    'Laplace (1774); Subbotin (1923), Mat. Sbornik 31; Zeckhauser & Thompson (1970), Review of Economics and Statistics 52; Bloomfield & Steiger (1983), Least Absolute Deviations',
  scope: 'statement',
  rule: 60,
  proof:
    'log L = -n log s - sum |r_i|^p / s^p + const: for every s it decreases in the L_p norm of r. For p > 1 the norm is strictly convex; for p = 1 and p infinite the minimisers may form a set; for p < 1 its local minima lie at vertices that interpolate as many rows as there are coefficients.',
  counterexample:
    'Residuals that cancel in pairs make every symmetric law agree with least squares on that data set; with Laplace errors the mean of two observations is one of the medians.',
  conditions: ({ model }) => [
    assumed(
      condition,
      model.family?.facts.normMinimised != null && model.family.facts.normMinimised !== 2
    ),
    assumed('errors are independent', model.covariance === null && !model.spherical)
  ],
  concludes: ({ model }) => {
    const norm = model.family?.facts.normMinimised ?? null
    const which =
      norm === 1
        ? 'the sum of absolute residuals (a median)'
        : norm === 'inf'
          ? 'the largest absolute residual (a midrange)'
          : `the L_p norm of the residuals with p = ${norm}`
    const reason = `The likelihood of this law is largest where ${which} is smallest; least squares minimises the L_2 norm instead.`
    return {
      coefficients: { ruling: 'different', reason },
      fitted_means: { ruling: 'different', reason }
    }
  },
  suggests: () => ['the likelihood minimised the L_2 norm (p = 2, normal errors)'],
  witnesses: () => [
    {
      title: 'Laplace errors on a line',
      breaks: null,
      equal: false,
      model: stated('y ~ x', 'laplace'),
      columns: sample.outlying
    },
    {
      title: 'uniform errors on a line',
      breaks: null,
      equal: false,
      model: stated('y ~ x', 'uniform'),
      columns: sample.outlying
    },
    {
      title: 'the fourth power',
      breaks: null,
      equal: false,
      model: stated('y ~ x', law('generalized_normal', { p: 4 })),
      columns: sample.outlying
    },
    {
      title: 'the second power',
      breaks: condition,
      equal: true,
      model: stated('y ~ x', law('generalized_normal', { p: 2 })),
      columns: sample.outlying
    }
  ]
}
