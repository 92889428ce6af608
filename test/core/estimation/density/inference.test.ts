import { describe, expect, it } from 'vitest'
import type { StdErrorsChoice } from '../../../../src/core/model/spec.ts'
import reference from '../../../reference/density/inference.json' with { type: 'json' }
import { type Ask, fitOf, relativeDifference } from '../inference/fit.ts'

const { data, errors, tests, profile, squares, normal } = reference
const start = (value: number) => ({ start: value })
/** A Weibull regression of y on the log scale, with ls the log of the scale of log y. */
const weibull: Ask = {
  log_density: '-ls + (log(y) - b0 - b1*x)/exp(ls) - exp((log(y) - b0 - b1*x)/exp(ls)) - log(y)',
  parameters: { b0: start(0.5), b1: start(0), ls: start(0) },
  response: 'y'
}
const curve: Ask = { ...weibull, mean: 'exp(b0 + b1*x)' }
const line: Ask = {
  log_density: '-log(s) - 0.5*log(2*pi) - 0.5*((log(y) - b0 - b1*x)/s)^2',
  mean: 'b0 + b1*x',
  response: 'log(y)',
  parameters: { b0: start(0), b1: start(0), s: { start: 1, lower: 0 } }
}
const poisson: Ask = {
  log_density: 'count*(b0 + b1*x) - exp(b0 + b1*x) - lgamma(count + 1)',
  parameters: { b0: start(0), b1: start(0) },
  response: 'count'
}

const reportOf = (ask: Ask) => fitOf({ ...ask, columns: data })
const mle = (ask: Ask) => reportOf(ask).maximum_likelihood
const lse = (ask: Ask) => reportOf(ask).least_squares
const errorsOf = (block: { readonly coefficients: readonly { readonly std_error: number }[] }) =>
  block.coefficients.map((row) => row.std_error)
const near = (found: unknown, expected: unknown, within = 1e-8) =>
  expect(relativeDifference(found, expected)).toBeLessThan(within)
const codes = (ask: Ask) => reportOf(ask).warnings.map(({ code }) => code)

describe('standard errors of a density', () => {
  const choices: readonly (readonly [keyof typeof errors, StdErrorsChoice])[] = [
    ['model', 'model'],
    ['hc0', 'hc0'],
    ['hc1', 'hc1'],
    ['cluster', { cluster: 'g' }],
    ['two_way', { cluster: ['g', 'h'] }],
    ['hac3', { hac: { lags: 3 } }]
  ]
  it.each(choices)('%s are those of survreg and sandwich', (name, std_errors) => {
    const report = reportOf({ ...weibull, std_errors })
    near(errorsOf(report.maximum_likelihood), errors[name])
    near(report.maximum_likelihood.glance?.log_likelihood, reference.log_likelihood, 1e-12)
    expect(report.warnings).toEqual([])
  })

  it.each(['hc2', 'hc3', 'hc4', 'expected'] as const)('%s has no meaning and says so', (choice) => {
    const report = reportOf({ ...weibull, std_errors: choice })
    near(errorsOf(report.maximum_likelihood), errors.model)
    expect(report.warnings.map(({ code }) => code)).toEqual(['std_errors_not_applicable'])
    expect(report.conventions).toMatchObject({ std_errors_used: { maximum_likelihood: 'model' } })
  })

  it('of the mean by least squares are those of sandwich on nls and lm', () => {
    near(errorsOf(lse(curve)), squares.model)
    near(errorsOf(lse({ ...curve, std_errors: 'hc0' })), squares.hc0)
    near(errorsOf(lse({ ...curve, std_errors: 'hc3' })), squares.hc3)
    near(errorsOf(lse({ ...line, std_errors: 'hc3' })), normal.hc3)
    near(errorsOf(lse({ ...line, std_errors: { cluster: 'g' } })), normal.cluster)
    near(errorsOf(mle({ ...line, std_errors: 'hc0' })), normal.joint)
  })

  it('are used in the covariance, the intervals and the Wald tests alike', () => {
    const block = mle({ ...weibull, std_errors: 'hc0', include: ['vcov', 'tests'] })
    near(
      block.vcov?.matrix.map((row, j) => Math.sqrt(row[j] ?? Number.NaN)),
      errors.hc0
    )
    const [, slope] = block.coefficients
    near((slope?.conf_high ?? 0) - (slope?.estimate ?? 0), 1.959963984540054 * (errors.hc0[1] ?? 0))
    const wald = block.tests?.terms.find(({ term, test }) => term === 'b1' && test === 'wald')
    near(wald?.statistic, (slope?.statistic ?? 0) ** 2)
  })
})

describe('bootstrap of a density', () => {
  const pairs: StdErrorsChoice = { bootstrap: { replicates: 400 } }
  const parametric: StdErrorsChoice = { bootstrap: { replicates: 400, kind: 'parametric' } }
  it.each([
    ['pairs of a Weibull', weibull, pairs, errors.hc0],
    ['parametric of a Weibull', weibull, parametric, errors.model],
    ['pairs of a Poisson', poisson, pairs, reference.counts.hc0]
  ] as const)('%s agrees within Monte-Carlo error', (_, ask, std_errors, expected) => {
    errorsOf(mle({ ...ask, std_errors })).forEach((error, j) => {
      expect(error / (expected[j] ?? Number.NaN)).toBeGreaterThan(0.8)
      expect(error / (expected[j] ?? Number.NaN)).toBeLessThan(1.3)
    })
  })

  it('draws counts from a density of counts', () => {
    const plain = errorsOf(mle(poisson))
    errorsOf(mle({ ...poisson, std_errors: parametric })).forEach((error, j) => {
      expect(Math.abs(error / (plain[j] ?? Number.NaN) - 1)).toBeLessThan(0.2)
    })
  })

  it('is the same for the same seed', () => {
    const ask: Ask = { ...weibull, std_errors: { bootstrap: { replicates: 40 } } }
    expect(errorsOf(mle(ask))).toEqual(errorsOf(mle(ask)))
    expect(errorsOf(mle({ ...ask, seed: 2 }))).not.toEqual(errorsOf(mle(ask)))
  })

  it('of residuals, or without a response to draw, says why not', () => {
    const { response: _response, ...unnamed } = weibull
    const residual = { bootstrap: { replicates: 20, kind: 'residual' } } as const
    const drawn = { bootstrap: { replicates: 20, kind: 'parametric' } } as const
    expect(codes({ ...weibull, std_errors: residual })).toEqual(['std_errors_not_applicable'])
    expect(codes({ ...unnamed, std_errors: drawn })).toEqual(['std_errors_not_applicable'])
  })

  it.each(['bootstrap', 'percentile'] as const)('%s intervals hold the estimate', (intervals) => {
    const block = mle({ ...weibull, std_errors: pairs, intervals })
    expect(block.intervals?.method).toBe(intervals)
    for (const { estimate, conf_low, conf_high } of block.coefficients) {
      expect(conf_low).toBeLessThan(estimate)
      expect(conf_high).toBeGreaterThan(estimate)
    }
  })
})

describe('profile intervals of a density', () => {
  it('are where twice the drop of ln L of survreg is the quantile of chi-square', () => {
    const block = mle({ ...weibull, intervals: 'profile', include: ['profiles'] })
    near(
      block.coefficients.map(({ conf_low, conf_high }) => [conf_low, conf_high]),
      profile
    )
    expect(block.intervals?.profiles?.map(({ term }) => term)).toEqual(['b0', 'b1', 'ls'])
  })

  it('of the mean by least squares contain as much as its F statistic allows', () => {
    const block = lse({ ...curve, intervals: 'profile' })
    const affine = lse({ ...line, intervals: 'profile' })
    expect(block.intervals?.method).toBe('profile')
    near(
      affine.coefficients.map(({ conf_low, conf_high }) => [conf_low, conf_high]),
      lse(line).coefficients.map(({ conf_low, conf_high }) => [conf_low, conf_high])
    )
  })

  it('say where an end is open', () => {
    const columns = { k: [0, 0, 0, 1, 0] }
    const ask: Ask = {
      log_density: 'k*log(p) + (1 - k)*log1p(-p)',
      parameters: { p: { start: 0.5, lower: 0, upper: 1 } },
      intervals: 'profile',
      level: 0.9999999
    }
    const { coefficients, intervals } = fitOf({ ...ask, columns }).maximum_likelihood
    const [row] = coefficients
    const drop = (p: number) => 2 * (Math.log(0.2 / p) + 4 * Math.log(0.8 / (1 - p)))
    expect(drop(row?.conf_high ?? 0)).toBeCloseTo(5.32672388638 ** 2, 6)
    expect(intervals?.open_ends).toEqual([])
  })
})

describe('tests of a density', () => {
  const hypotheses = ['b0 = 2*b1', 'ls = 0']
  it('are the Wald, likelihood-ratio and score statistics of survreg', () => {
    const { tests: found } = mle({ ...weibull, include: ['tests'], hypotheses })
    for (const [name, figures] of Object.entries(tests)) {
      const rows = [...(found?.hypotheses ?? []), ...(found?.terms ?? [])].filter(
        ({ term }) => term === name || `${term} = 0` === name
      )
      const of = (test: string) => rows.find((row) => row.test === test)?.statistic
      near([of('wald'), of('likelihood_ratio'), of('score')], Object.values(figures))
    }
  })

  it('of the mean by least squares are F', () => {
    const { tests: found } = lse({ ...curve, hypotheses: ['b0 = 2*b1'] })
    const [row] = found?.hypotheses ?? []
    near(row?.statistic, squares.wald)
    expect([row?.test, row?.df, row?.df_residual]).toEqual(['f', 1, 38])
  })

  it('of several parameters at once keep bounds as bounds', () => {
    const both = mle({ ...line, hypotheses: ['b0 = 0.1*s', '2*b1 + s = 1.4'] }).tests?.hypotheses
    expect(both?.every(({ p_value }) => p_value > 0 && p_value < 1)).toBe(true)
  })

  it('do not ask whether a scale is 0', () => {
    expect(mle({ ...line, include: ['tests'] }).tests?.terms.map(({ term }) => term)).toEqual([
      'b0',
      'b0',
      'b0',
      'b1',
      'b1',
      'b1'
    ])
  })
})
