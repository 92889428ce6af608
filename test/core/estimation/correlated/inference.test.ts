import { describe, expect, it } from 'vitest'
import { compareModels } from '../../../../src/core/estimation/comparison/compare.ts'
import { autoregression } from '../../../../src/core/estimation/correlated/autoregression.ts'
import { equicorrelation } from '../../../../src/core/estimation/correlated/equicorrelation.ts'
import {
  diagonalCovariance,
  matrixCovariance
} from '../../../../src/core/estimation/correlated/given-matrix.ts'
import { predict } from '../../../../src/core/estimation/prediction/predict.ts'
import type { CovarianceChoice, StdErrorsChoice } from '../../../../src/core/model/spec.ts'
import reference from '../../../reference/correlated/inference.json' with { type: 'json' }
import {
  type Ask,
  control,
  datasetOf,
  fitOf,
  relativeDifference,
  specOf
} from '../inference/fit.ts'

const { columns, errors, tests, profile } = reference
const formula = 'Employed ~ GNP + Population'
const ar1 = (rest: Partial<CovarianceChoice> = {}): CovarianceChoice => ({
  structure: 'ar1',
  within: 'block',
  ...rest
})
const free: Ask = { formula, covariance: ar1() }
const given: Ask = { formula, covariance: ar1({ rho: reference.given }) }
const restricted: Ask = { formula, covariance: ar1({ method: 'reml' }) }

const reportOf = (ask: Ask) => fitOf({ ...ask, columns })
const gls = (ask: Ask) => {
  const block = reportOf(ask).generalized_least_squares
  if (block === undefined) throw new Error('there is a generalised fit')
  return block
}
const near = (found: unknown, expected: unknown, within = 1e-8) =>
  expect(relativeDifference(found, expected)).toBeLessThan(within)
const errorsOf = (block: { readonly coefficients: readonly { readonly std_error: number }[] }) =>
  block.coefficients.map((row) => row.std_error)
const codes = (ask: Ask) => reportOf(ask).warnings.map(({ code }) => code)

describe('structures of covariance', () => {
  const blocks = [Int32Array.of(0, 2, 4), Int32Array.of(1, 3), Int32Array.of(5)]
  const v = Float64Array.of(1.5, -2, 0.25, 3, -1, 0.7)
  const given = { rows: 3, cols: 3, data: Float64Array.of(40, 3, 1, 3, 2, 0.5, 1, 0.5, 0.4) }
  const structures = {
    autoregression: autoregression(blocks).at(0.6),
    equicorrelation: equicorrelation(blocks).at(-0.2),
    diagonal: diagonalCovariance(Float64Array.of(0.5, 2, 3, 4, 5, 6)),
    matrix: matrixCovariance([Int32Array.of(0, 2, 4), Int32Array.of(5, 3, 1)], () => given)
  }
  it.each(Object.entries(structures))(
    '%s: colour undoes whiten, solve undoes multiply',
    (_, found) => {
      if (found === null) throw new Error('the matrix is positive definite')
      near([...found.colour(found.whiten({ head: v, tail: null }).head)], [...v], 1e-12)
      near([...found.solve(found.multiply(v))], [...v], 1e-12)
    }
  )
})

describe('standard errors with correlated errors', () => {
  const choices: readonly (readonly [keyof typeof errors, StdErrorsChoice])[] = [
    ['model', 'model'],
    ['hc0', 'hc0'],
    ['hc1', 'hc1'],
    ['hc2', 'hc2'],
    ['hc3', 'hc3'],
    ['hc4', 'hc4'],
    ['cluster', { cluster: 'block' }],
    ['hac', { hac: { lags: 2 } }]
  ]
  it.each(choices)(
    '%s of the generalised fit are those of the whitened regression',
    (name, std_errors) => {
      near(errorsOf(gls({ ...given, std_errors })), errors[name])
    }
  )

  it('of the likelihood follow the same choice, and the ordinary fit its own residuals', () => {
    const report = reportOf({ ...given, std_errors: 'hc3' })
    near(errorsOf(report.maximum_likelihood), errors.hc3)
    near(errorsOf(report.least_squares), reference.ordinary_hc3)
    expect(report.conventions).toMatchObject({
      std_errors_used: {
        least_squares: 'hc3',
        generalized_least_squares: 'hc3',
        maximum_likelihood: 'hc3'
      }
    })
  })

  it.each(['parametric', 'residual', 'pairs'] as const)(
    '%s bootstrap is of the size of the model errors',
    (kind) => {
      const std_errors: StdErrorsChoice = { bootstrap: { replicates: 300, kind } }
      const plain = errorsOf(reportOf(given).maximum_likelihood)
      errorsOf(reportOf({ ...given, std_errors }).maximum_likelihood).forEach((error, j) => {
        expect(error / (plain[j] ?? Number.NaN)).toBeGreaterThan(kind === 'pairs' ? 0.3 : 0.8)
        expect(error / (plain[j] ?? Number.NaN)).toBeLessThan(kind === 'pairs' ? 3 : 1.4)
      })
    }
  )

  it('pairs of rows that are all correlated are refused in words', () => {
    const std_errors: StdErrorsChoice = { bootstrap: { replicates: 50 } }
    const whole: Ask = { formula, covariance: { structure: 'ar1' }, std_errors }
    const { warnings } = reportOf(whole)
    expect(warnings[0]?.detail).toMatch(/would break that/)
    expect(codes({ ...whole, std_errors: 'hc0' })).toEqual([])
  })
})

it('samples in which one column is a multiple of another count as failed', () => {
  const block = Array.from({ length: 18 }, (_, i) => Math.floor(i / 3))
  const x = block.map((_, i) => Math.cos(5 * i))
  const z = x.map((value, i) => (i === 1 ? 2 : value / 3))
  const y = block.map((k, i) => Math.sin(7 * i) + k / 3)
  const { least_squares, conventions } = fitOf({
    formula: 'y ~ x + z',
    columns: { block, x, y, z },
    covariance: { structure: 'equicorrelated', within: 'block', rho: 0.3 },
    std_errors: { bootstrap: { replicates: 60 } }
  })
  const details = conventions['std_errors_details']
  // The samples without the first block, of which there are about (5/6)^6 of all.
  for (const name of ['least_squares', 'generalized_least_squares']) {
    expect(details).toMatchObject({ [name]: { bootstrap: { failed: 24 } } })
  }
  for (const { std_error } of least_squares.coefficients) expect(std_error).toBeLessThan(1)
})

describe('tests with correlated errors', () => {
  const block = reportOf({
    ...free,
    include: ['tests'],
    hypotheses: ['GNP = Population']
  }).maximum_likelihood
  const statistic = (term: string, test: string) =>
    [...(block.tests?.terms ?? []), ...(block.tests?.hypotheses ?? [])].find(
      (row) => row.term === term && row.test === test
    )?.statistic

  it.each(['Population = 0', 'GNP = Population'] as const)(
    '%s by Wald, ratio and score',
    (name) => {
      const term = name.replace(' = 0', '')
      const { wald, ratio, score } = tests[name]
      near(statistic(term, 'wald'), wald)
      near(statistic(term, 'likelihood_ratio'), ratio)
      near(statistic(term, 'score'), score)
    }
  )

  it('rho = 0 by ratio and score', () => {
    near(statistic('rho', 'likelihood_ratio'), tests.rho.ratio)
    near(statistic('rho', 'score'), tests.rho.score)
  })

  it('a restricted likelihood is free of the coefficients: Wald alone', () => {
    const found = reportOf({ ...restricted, include: ['tests'] }).maximum_likelihood.tests?.terms
    expect(found?.filter(({ term }) => term === 'GNP').map(({ test }) => test)).toEqual(['wald'])
  })

  it('sequential F tests of the generalised fit are those of anova on gls', () => {
    near(
      gls({ ...free, include: ['tests'] }).tests?.type_1?.map((row) => row.statistic),
      reference.type_1,
      1e-7
    )
  })
})

describe('profile intervals with correlated errors', () => {
  it('of coefficients, variance and correlation are where ln L has dropped', () => {
    const block = reportOf({ ...free, intervals: 'profile' }).maximum_likelihood
    const rows = [
      ...block.coefficients.map((row) => [row.conf_low, row.conf_high]),
      ...block.dispersion.map((row) => [row.conf_low, row.conf_high])
    ]
    near(rows, Object.values(profile), 2e-8)
  })

  it('of a restricted likelihood exist for the dispersion only', () => {
    const report = reportOf({ ...restricted, intervals: 'profile' })
    expect(report.warnings.map(({ code }) => code)).toEqual(['intervals_not_applicable'])
    const wald = reportOf(restricted).maximum_likelihood
    const { coefficients, dispersion } = report.maximum_likelihood
    expect(coefficients).toEqual(wald.coefficients)
    expect(dispersion.map((row) => row.conf_low)).not.toEqual(
      wald.dispersion.map((row) => row.conf_low)
    )
  })

  it("Wald's stay in the range of a variance and of a correlation", () => {
    const [sigma2, rho] = reportOf({ ...free, level: 0.99999999 }).maximum_likelihood.dispersion
    expect(sigma2?.conf_low).toBeGreaterThan(0)
    expect(rho?.conf_low).toBeGreaterThan(-1)
    expect(rho?.conf_high).toBeLessThan(1)
    near(Math.sqrt((sigma2?.conf_low ?? 0) * (sigma2?.conf_high ?? 0)), sigma2?.estimate)
  })
})

describe('predictions with correlated errors', () => {
  it('are those of the generalised fit, with errors of new rows uncorrelated with the old', () => {
    const { predictions } = predict(
      specOf(given),
      datasetOf(columns),
      control
    )({
      newData: datasetOf(reference.predictions.new),
      level: 0.95
    })
    for (const key of ['fitted', 'std_error', 'pred_low', 'pred_high'] as const) {
      near(
        predictions.map((row) => row[key]),
        reference.predictions[key]
      )
    }
  })

  it('of a given matrix have no prediction interval, and say so', () => {
    const matrix = columns.GNP.map((_, i) => columns.GNP.map((__, j) => 0.5 ** Math.abs(i - j)))
    const ask: Ask = { formula, covariance: { structure: 'matrix', matrix } }
    const report = predict(
      specOf(ask),
      datasetOf(columns),
      control
    )({
      newData: datasetOf(reference.predictions.new),
      level: 0.95
    })
    expect(report.predictions.every(({ fitted }) => Number.isFinite(fitted))).toBe(true)
    expect(report.predictions.every(({ pred_low }) => Number.isNaN(pred_low))).toBe(true)
    expect(report.warnings.map(({ code }) => code)).toContain('prediction_interval_not_available')
  })
})

describe('comparisons with correlated errors', () => {
  const compared = (...asks: readonly Ask[]) =>
    compareModels(asks.map(specOf), datasetOf(columns), control)

  it('independent errors are the case rho = 0', () => {
    const { models, tests: found } = compared({ formula }, free)
    near(models[0]?.aic, reference.aic_independent)
    near(models[1]?.log_likelihood, reference.log_likelihood)
    expect(found.map(({ test, df }) => [test, df])).toEqual([['likelihood_ratio', 1]])
    near(found[0]?.statistic, tests.rho.ratio)
  })

  it('smaller means and given correlations are nested; other structures are not', () => {
    const small: Ask = { ...free, formula: 'Employed ~ GNP' }
    near(compared(small, free).tests[0]?.statistic, tests['Population = 0'].ratio)
    expect(compared(given, free).tests).toHaveLength(1)
    const other: Ask = { formula, covariance: { structure: 'equicorrelated', within: 'block' } }
    expect(compared(other, free).tests).toEqual([])
  })

  it('restricted likelihoods compare among themselves, with the same terms', () => {
    expect(() => compared(free, restricted)).toThrow(/restricted likelihood/)
    const [ratio] = compared({ ...restricted, formula: 'Employed ~ GNP' }, restricted).tests
    expect(ratio?.p_value).toBeNaN()
    expect(ratio?.note).toMatch(/contrasts/)
  })
})

describe('diagnostics and evidence with correlated errors', () => {
  it('influence is that of the whitened regression, residuals come whitened too', () => {
    const block = gls({ ...given, include: ['influence', 'residuals', 'fitted'] })
    near(block.influence?.leverage, reference.influence.leverage)
    near(block.influence?.cooks_distance, reference.influence.cooks)
    near(block.residual_types?.['normalized'], reference.influence.normalized)
  })

  it('the gap is tested by Hausman, its rows named, and what has no meaning has a reason', () => {
    const { evidence } = reportOf(given).equivalence
    near(evidence?.gap_test?.statistic, reference.gap, 1e-7)
    expect(evidence?.gap_test?.df).toBe(3)
    expect(evidence?.rows).toHaveLength(10)
    expect(evidence?.start_distance_reason).toMatch(/not searched/)
  })

  it('what all rows contribute to the gap adds up to the gap', () => {
    const short: Ask = { formula: 'Employed ~ 0 + GNP', covariance: ar1({ rho: 0.6 }) }
    const rows = Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, values.slice(0, 10)])
    )
    const { least_squares, maximum_likelihood, equivalence } = fitOf({ ...short, columns: rows })
    const [ls] = least_squares.coefficients
    const [ml] = maximum_likelihood.coefficients
    const sum = equivalence.evidence?.rows.reduce(
      (total, row) => total + row.shift_in_std_errors,
      0
    )
    near(sum, ((ml?.estimate ?? 0) - (ls?.estimate ?? 0)) / (ml?.std_error ?? 1), 1e-7)
  })
})
