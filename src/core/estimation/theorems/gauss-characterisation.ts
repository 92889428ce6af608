import { figure } from '../../numeric/figure.ts'
import { assumed, type Theorem, type TheoremContext } from './theorem.ts'
import { law, sample, stated } from './witness.ts'

const condition = 'the law is neither normal nor an exponential dispersion model in y'

function spreadRuling({ model }: TheoremContext) {
  if (model.family?.facts.location !== true) {
    return {
      ruling: 'not_comparable' as const,
      reason:
        'The dispersion of this law is no variance of y, so it and the residual variance of least squares measure different things.'
    }
  }
  return {
    ruling: 'different' as const,
    reason:
      'Least squares estimates the variance by RSS/(n - p); the likelihood estimates the scale by its own equation, and the variance it implies is another number.'
  }
}

function errorRuling({ model }: TheoremContext) {
  return model.family?.facts.normMinimised === 'inf'
    ? {
        ruling: 'not_comparable' as const,
        reason: 'The support moves with the parameters, so the likelihood has no standard errors.'
      }
    : {
        ruling: 'different' as const,
        reason:
          'The likelihood takes its standard errors from the information of the law, least squares from the residual variance.'
      }
}

export const gaussCharacterisation: Theorem = {
  id: 'gauss-characterisation',
  title: 'Only the normal law makes the sample mean the maximum likelihood estimate',
  statement:
    'In a location family with a continuous score, if the maximum likelihood estimate is the sample mean for every sample of one size n >= 3, then the law is normal; the mean of y is estimated by the sample mean for all samples only in an exponential family with natural statistic y. Outside them no theorem of equality for every data set exists.',
  reference:
    "Gauss (1809), Theoria motus; Teicher (1961), Ann. Math. Stat. 32; Azzalini & Genton (2007), On Gauss's characterization of the normal distribution; Duerinckx, Ley & Swan (2014), Bernoulli, doi 10.3150/13-BEJ506; Campbell (1970), Ann. Math. Stat. 41",
  scope: 'statement',
  rule: 65,
  proof:
    'Residuals (a, b, -a-b, 0, ...) give psi(a) + psi(b) + psi(-a-b) = 0 with psi(0) = 0; putting b = 0 makes psi odd, hence additive; a continuous additive function is linear, and f = exp(-c z^2).',
  counterexample:
    'n = 2 is not enough: every symmetric log-concave law gives the midpoint of two observations.',
  conditions: ({ model }) => [
    assumed(
      condition,
      model.family !== null &&
        !model.family.facts.quadratic &&
        !model.family.facts.exponentialDispersion &&
        model.family.facts.transform === null
    ),
    assumed('observations are independent', model.covariance === null && !model.spherical)
  ],
  concludes: (context) => {
    const { model } = context
    const shift = model.family?.facts.standardisedMean ?? 0
    const moved =
      shift === 0
        ? ''
        : ` The law has mean ${figure(shift, 6)} at scale 1, so the least-squares intercept estimates the likelihood's location plus ${figure(shift, 6)} times the scale.`
    const reason = `For this law the likelihood equations are not the normal equations, and no design or sample size makes them so in general.${moved}`
    return {
      coefficients: { ruling: 'different', reason },
      fitted_means: { ruling: 'different', reason },
      sigma2: spreadRuling(context),
      std_errors: errorRuling(context)
    }
  },
  suggests: ({ model }) => {
    const p = model.family?.nuisance.find(({ name }) => name === 'p')
    const df = model.family?.nuisance.find(({ name }) => name === 'df')
    return [
      ...(p === undefined ? [] : ['the shape p were 2']),
      ...(df === undefined ? [] : ['the degrees of freedom were infinite (the normal law)'])
    ]
  },
  witnesses: () => [
    {
      title: 'logistic errors on a line',
      breaks: null,
      equal: false,
      model: stated('y ~ x', 'logistic'),
      columns: sample.plain
    },
    {
      title: 'Student errors on a line',
      breaks: null,
      equal: false,
      model: stated('y ~ x', law('student_t', { df: 4 })),
      columns: sample.outlying
    },
    {
      title: 'normal errors on a line',
      breaks: condition,
      equal: true,
      model: stated('y ~ x', 'normal'),
      columns: sample.plain
    }
  ]
}
