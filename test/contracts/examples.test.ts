import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { equivalenceResponse } from '../../src/contract/equivalence-request.ts'
import { examples } from '../../src/contract/examples/registry.ts'
import { simulationResponse } from '../../src/contract/simulation-request.ts'

import { runWork } from '../../src/service/run.ts'

const answered = z.looseObject({
  equivalence: z.looseObject({
    verdict: z.string(),
    summary: z.string(),
    consistent: z.boolean(),
    blocks: z.array(z.looseObject({ quantity: z.string(), verdict: z.string() }))
  })
})

function answerOf(work: Parameters<typeof runWork>[0], request: unknown): unknown {
  const outcome = runWork(work, Buffer.from(JSON.stringify(request)), {
    control: { cancelled: () => false },
    limits: { columns: 100 },
    onTimeLimit: () => undefined
  })
  if (outcome.kind !== 'answer') throw new Error(JSON.stringify(outcome))
  return JSON.parse(Buffer.from(outcome.body).toString())
}

/** The truth that every example is to show. */
const verdicts = {
  cauchy: 'different',
  coin_tosses: 'not_comparable',
  coin_tosses_coded: 'identical',
  laplace: 'different',
  longley: 'identical',
  nonlinear: 'identical',
  poisson_groups: 'identical_for_design',
  sigma2: 'identical',
  separated: 'not_comparable',
  matrix_coefficients: 'identical',
  matrix_equation: 'identical',
  quadratic_matrix: 'identical',
  quadratic_form: 'identical',
  random_regressors: 'identical',
  errors_in_regressors: 'different',
  unequal_variances: 'identical',
  equal_correlations: 'identical_for_design',
  serial_correlation: 'different',
  restricted_likelihood: 'identical_for_design',
  infinite_variance: 'different',
  uniform_errors: 'different',
  fourth_power: 'different',
  logistic_errors: 'different',
  logistic_regression: 'different',
  missing_values: 'identical',
  poisson_mean: 'identical',
  symmetric_sample: 'coincident',
  own_density: 'different',
  saturated_design: 'identical_for_design',
  unrelated_regressions: 'different'
} as const

describe('every example shows what it says', () => {
  it.each(Object.entries(verdicts))('%s: %s', (name, verdict) => {
    const example = Object.values(examples).find((one) => one.name === name)
    if (example === undefined) throw new Error(`there is no example ${name}`)
    const work = example.path === '/v1/equivalence' ? 'equivalence' : 'fit'
    const answer = answerOf(work, example.request)
    if (work === 'equivalence') equivalenceResponse.parse(answer)
    const { equivalence } = answered.parse(answer)
    expect([equivalence.verdict, equivalence.consistent]).toEqual([verdict, true])
    // Powers of ten only where a person needs them: not 1.21e+0.
    expect(equivalence.summary).not.toMatch(/\de(\+|-?[0-4]\b)/)
  })

  it('the likelihood estimate of the variance is too small by (n − p)/n', () => {
    const answer = simulationResponse.parse(answerOf('simulation', examples.variance_bias.request))
    const of = (estimator: string) =>
      answer.estimators.find((one) => one.estimator === estimator && one.quantity === 'sigma2')
    const most = of('maximum_likelihood')
    const least = of('least_squares')
    expect(Math.abs((most?.mean ?? 0) - 4 * (4 / 5))).toBeLessThan(4 * (most?.bias_std_error ?? 0))
    expect(Math.abs(least?.bias ?? 9)).toBeLessThan(4 * (least?.bias_std_error ?? 0))
    expect((most?.mean ?? 0) / (least?.mean ?? 1)).toBeCloseTo(4 / 5, 12)
  })

  it('under Laplace errors the median beats the mean, and the same request gives the same bytes', () => {
    const { request } = examples.laplace_efficiency
    const answer = simulationResponse.parse(answerOf('simulation', request))
    expect(answer.mse_ratio['(Intercept)']).toBeLessThan(0.85)
    expect(answerOf('simulation', request)).toEqual(answer)
  })
})
