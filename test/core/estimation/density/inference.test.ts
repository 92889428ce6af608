import { describe, expect, it } from 'vitest'
import { compareModels } from '../../../../src/core/estimation/comparison/compare.ts'
import { predict } from '../../../../src/core/estimation/prediction/predict.ts'
import type {
  EstimatorName,
  PredictionReport
} from '../../../../src/core/estimation/prediction/prediction.ts'
import type { StdErrorsChoice } from '../../../../src/core/model/spec.ts'
import reference from '../../../reference/density/inference.json' with { type: 'json' }
import { digits } from '../../../support/digits.ts'
import {
  type Ask,
  type Columns,
  control,
  datasetOf,
  fitOf,
  relativeDifference,
  specOf
} from '../inference/fit.ts'

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
    ['expected', 'expected'],
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

  it.each(['hc3', 'expected'] as const)('%s of a response that is not named says so', (choice) => {
    const { response: _, ...unnamed } = weibull
    const report = reportOf({ ...unnamed, std_errors: choice })
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

  it('close in on a bound at which the likelihood cannot be evaluated', () => {
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
    expect(drop(row?.conf_low ?? 0)).toBeCloseTo(5.32672388638 ** 2, 6)
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

describe('predictions from a density', () => {
  const fresh = { x: reference.predictions.x }
  const predicted = (ask: Ask, newData: Columns = fresh, estimator?: EstimatorName) =>
    predict(
      specOf(ask),
      datasetOf(data),
      control
    )({
      newData: datasetOf(newData),
      level: 0.95,
      ...(estimator === undefined ? {} : { estimator })
    })
  const all = (report: PredictionReport, key: 'fitted' | 'std_error' | 'pred_low' | 'pred_high') =>
    report.predictions.map((row) => row[key])

  it('have the mean, its error and the quantiles of the law, as from survreg', () => {
    const report = predicted(weibull)
    const { fitted, std_error, low, high } = reference.predictions
    near(all(report, 'fitted'), fitted)
    near(all(report, 'std_error'), std_error)
    near(all(report, 'pred_low'), low)
    near(all(report, 'pred_high'), high)
    expect(report.conventions).toMatchObject({ mean: 'of the law that the density is' })
  })

  it('of counts are those of predict.glm and qpois', () => {
    const report = predicted(poisson)
    const { fitted, std_error, low, high } = reference.counts
    near(all(report, 'fitted'), fitted)
    near(all(report, 'std_error'), std_error)
    expect(all(report, 'pred_low')).toEqual(low.map((value) => value + 0))
    expect(all(report, 'pred_high')).toEqual(high)
  })

  it('of counts whose values that occur have nearly all of the mass are those of the whole law', () => {
    // Of a Poisson law of mean 1 the values above 9 have a mass of 1e-7.
    const y = [...Array(11).fill(0), ...Array(6).fill(1), 2, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9]
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length
    const counts: Ask = {
      log_density: 'y*p - exp(p) - lgamma(y + 1)',
      parameters: { p: start(0) },
      response: 'y'
    }
    const ask = predict(specOf(counts), datasetOf({ y }), control)
    const [row] = ask({ newData: { rows: 1, columns: new Map() }, level: 0.95 }).predictions
    expect(digits(row?.fitted ?? Number.NaN, mean)).toBeGreaterThan(12)
  })

  it('of a stated mean follow the chosen standard errors', () => {
    const plain = predicted(curve, { x: [0] }, 'least_squares')
    near(all(plain, 'fitted'), [Math.exp(squares.estimate[0] ?? 0)])
    const robust = predicted({ ...curve, std_errors: 'hc0' }, { x: [0] }, 'least_squares')
    const ratio = (squares.hc0[0] ?? 0) / (squares.model[0] ?? 1)
    near((all(robust, 'std_error')[0] ?? 0) / (all(plain, 'std_error')[0] ?? 1), ratio)
  })

  it('missing in gives null out, and what lies outside the data is flagged', () => {
    const { predictions, warnings } = predicted(weibull, { x: [0, Number.NaN, 9] })
    expect(predictions.map(({ fitted }) => Number.isNaN(fitted))).toEqual([false, true, false])
    expect(predictions[1]?.reason).toMatch(/missing/)
    expect(predictions.map(({ extrapolates }) => extrapolates)).toEqual([false, false, true])
    expect(warnings.map(({ code }) => code)).toEqual(['extrapolation', 'rows_not_predicted'])
  })

  it('are refused in words where the outcome is not named or the density is no law of it', () => {
    const { response: _response, ...unnamed } = weibull
    expect(predicted(unnamed)).toMatchObject({ status: 'not_defined' })
    const kernel = { ...line, log_density: '-log(s) - 0.5*((log(y) - b0 - b1*x)/s)^2' }
    const { mean: _mean, ...bare } = kernel
    const report = predicted({ ...bare, response: 'y' })
    expect(report.predictions[0]?.reason).toMatch(/does not have mass 1/)
    const cauchy: Ask = {
      log_density: '-log(pi*s) - log1p(((y - m)/s)^2)',
      parameters: { m: start(1), s: { start: 1, lower: 0 } },
      response: 'y'
    }
    expect(predicted(cauchy).predictions[0]?.reason).toMatch(/mean of the outcome does not exist/)
  })

  it('a stated mean without a law has no prediction interval, and says so', () => {
    const report = predicted(line, fresh, 'maximum_likelihood')
    expect(all(report, 'fitted').every(Number.isFinite)).toBe(true)
    expect(all(report, 'pred_low')).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect(report.warnings.map(({ code }) => code)).toEqual(['prediction_interval_not_available'])
  })
})

describe('comparisons of densities', () => {
  const compared = (...asks: readonly Ask[]) =>
    compareModels(asks.map(specOf), datasetOf(data), control)
  const held = { ...weibull, parameters: { ...weibull.parameters, ls: { start: 0, fixed: true } } }

  it('a held parameter makes a smaller model, tested by the likelihood ratio', () => {
    const { tests: found } = compared(held, weibull)
    expect(found.map(({ test, df, note }) => [test, df, note])).toEqual([
      ['likelihood_ratio', 1, null]
    ])
    near(found[0]?.statistic, tests['ls = 0'].ratio)
  })

  it('held at a bound: half a chi-square', () => {
    const bounded = {
      ...weibull,
      parameters: { ...weibull.parameters, ls: { start: -0.2, upper: 0 } }
    }
    const [plain] = compared(held, weibull).tests
    const [mixture] = compared(held, bounded).tests
    near(mixture?.statistic, plain?.statistic)
    near(mixture?.p_value, (plain?.p_value ?? 0) / 2)
    expect(mixture?.note).toMatch(/half a chi-square/)
  })

  it('with a listed law of the same outcome: criteria and Vuong', () => {
    const {
      models,
      tests: found,
      warnings
    } = compared(weibull, {
      formula: 'y ~ x',
      family: 'lognormal'
    })
    near(
      models.map(({ aic }) => aic),
      [reference.compare.aic_weibull, reference.compare.aic_lognormal]
    )
    near(found[0]?.statistic, reference.compare.vuong)
    expect(warnings).toEqual([])
  })

  it('a density without its constants is flagged, one that does not name its outcome refused', () => {
    const kernel = { ...line, log_density: '-log(s) - 0.5*((log(y) - b0 - b1*x)/s)^2' }
    const { mean: _mean, ...bare } = kernel
    const { warnings } = compared(weibull, { ...bare, response: 'y' })
    expect(warnings.map(({ code }) => code)).toEqual(['density_not_normalised'])
    const { response: _response, ...unnamed } = weibull
    expect(() => compared({ formula: 'y ~ x', family: 'lognormal' }, unnamed)).toThrow(
      /not known to be of the same outcome/
    )
    expect(
      compared({ ...held, ...unnamed, parameters: held.parameters }, unnamed).tests
    ).toHaveLength(1)
  })
})

describe('comparisons of mean expressions', () => {
  it('a held parameter makes a smaller model', () => {
    const b1 = { start: 0, fixed: true }
    const mean: Ask = {
      mean: 'b0 + b1*x',
      response: 'y',
      parameters: { b0: start(1), b1: start(0) }
    }
    const small: Ask = { ...mean, parameters: { b0: start(1), b1 } }
    const asFormulas = compareModels(
      [specOf({ formula: 'y ~ 1' }), specOf({ formula: 'y ~ x' })],
      datasetOf(data),
      control
    )
    const found = compareModels([specOf(small), specOf(mean)], datasetOf(data), control)
    const ratio = (report: typeof found) =>
      report.tests.find(({ test }) => test === 'likelihood_ratio')?.statistic
    near(ratio(found), ratio(asFormulas))
  })
})

describe('evidence of a density', () => {
  const t5: Ask = {
    log_density:
      'lgamma(3) - lgamma(2.5) - 0.5*log(5*pi) - log(s) - 3*log1p(((y - b0 - b1*x)/s)^2/5)',
    mean: 'b0 + b1*x',
    response: 'y',
    parameters: { b0: start(1), b1: start(0), s: { start: 1, lower: 0 } }
  }
  const listed: Ask = { formula: 'y ~ x', family: { name: 'student_t', options: { df: 5 } } }
  const evidence = (ask: Ask) => reportOf(ask).equivalence.evidence

  it('weighs the rows as the listed law does, and names the same rows first', () => {
    const own = evidence(t5)
    const theirs = evidence(listed)
    const weights = new Map(theirs?.rows.map(({ row, weight }) => [row, weight]))
    const both = own?.rows.filter(({ row }) => weights.has(row)) ?? []
    expect(both.length).toBeGreaterThan(7)
    for (const { row, weight } of both) near(weight, weights.get(row))
    expect(own?.rows[0]?.row).toBe(theirs?.rows[0]?.row)
    expect(own?.start_distance).toBeGreaterThan(0)
  })

  it('tests the gap where the two differ, and says why not where they do not', () => {
    const found = evidence(t5)?.gap_test
    expect(found?.df).toBe(2)
    expect(found?.p_value).toBeGreaterThan(0)
    const normal = evidence(line)
    expect(normal?.gap_test).toBeNull()
    expect(normal?.gap_test_reason).toMatch(/do not differ/)
  })
})
