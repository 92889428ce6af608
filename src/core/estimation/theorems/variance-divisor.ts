import { assumed, type Conclusion, type Theorem, type TheoremContext } from './theorem.ts'

/** The exact ratio (n − k)/n of the two variance estimates, or NaN without a design. */
function divisorRatio({ design }: TheoremContext): number {
  return design === null ? Number.NaN : (design.observations - design.rank) / design.observations
}

function sigma2Conclusion(context: TheoremContext): Conclusion {
  const { design, data } = context
  if (data?.restricted === true) {
    return {
      ruling: 'identical',
      reason: 'The restricted likelihood has the divisor n - p built in.',
      ratio: 1
    }
  }
  const counts =
    design === null
      ? 'n against n - p'
      : `n = ${design.observations} against n - p = ${design.observations - design.rank}`
  return {
    ruling: 'different',
    reason: `Maximum likelihood divides the residual sum of squares by n, least squares by n - p (${counts}); the likelihood estimate is biased by (n - p)/n.`,
    ratio: divisorRatio(context)
  }
}

function stdErrorConclusion(context: TheoremContext): Conclusion {
  const { model, data } = context
  if (data?.sameRobustStdErrors) {
    return {
      ruling: 'identical',
      reason: 'Both estimates are the same point, and the same robust formula is used for both.',
      ratio: 1
    }
  }
  if (data?.restricted) {
    return {
      ruling: 'identical',
      reason: 'The restricted likelihood uses the divisor n - p.',
      ratio: 1
    }
  }
  const exact = model.link?.affine === true
  return {
    ruling: 'different',
    reason: exact
      ? 'Standard errors are proportional to the estimate of sigma, so they differ by the root of the ratio of the variances, sqrt((n - p)/n).'
      : 'Standard errors differ by sqrt((n - p)/n) with expected information; with observed information on a curved mean the ratio is only approximate.',
    ratio: exact ? Math.sqrt(divisorRatio(context)) : (data?.stdErrorRatio ?? Number.NaN)
  }
}

/** With sigma given there is no sigma2 to compare, and standard errors agree where both use it. */
function knownScaleConclusion({ data }: TheoremContext): Conclusion {
  const ratio = data?.stdErrorRatio ?? 1
  return Math.abs(ratio - 1) <= 1e-12 || Number.isNaN(ratio)
    ? { ruling: 'identical', reason: 'Sigma is known, and both use it.', ratio: 1 }
    : {
        ruling: 'different',
        reason:
          'Sigma is known to the likelihood, while least squares estimates it from the residuals.',
        ratio
      }
}

export const varianceDivisor: Theorem = {
  id: 'variance-divisor',
  title: 'The divisor of the error variance: n against n - p',
  statement:
    'In a normal model with unknown error variance the maximum likelihood estimate of sigma^2 is RSS/n and the least-squares estimate RSS/(n - p): never equal for p >= 1, with the exact ratio (n - p)/n; standard errors differ by its root.',
  reference:
    'Neyman & Scott (1948), Econometrica 16, 1-32; Patterson & Thompson (1971), Biometrika 58, 545-554, for the remedy',
  scope: 'every_dataset',
  rule: 90,
  proof:
    'For given b the log-likelihood -n/2 log s^2 - RSS/(2 s^2) is largest at s^2 = RSS/n. Since E RSS = (n - p) s^2, its expectation is s^2 (n - p)/n.',
  counterexample:
    'The restricted likelihood of the error contrasts has maximum RSS/(n - p): with it the two coincide.',
  conditions: ({ model }) => [
    assumed('errors are normal', model.family?.facts.quadratic === true),
    assumed('errors are independent', model.covariance === null),
    assumed(
      'there is one error variance',
      model.structure === 'single_response' || model.structure === 'matrix_equation'
    )
  ],
  concludes: (context) =>
    context.model.scaleKnown
      ? { std_errors: knownScaleConclusion(context) }
      : { sigma2: sigma2Conclusion(context), std_errors: stdErrorConclusion(context) },
  suggests: ({ model, data }) =>
    model.scaleKnown || data?.restricted === true
      ? []
      : [
          'for sigma2 and the standard errors: restricted maximum likelihood (REML) were used, whose divisor is n - p, or sigma were known'
        ]
}
