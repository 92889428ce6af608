import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { CovarianceChoice, ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { start } from '../support/bent-rows.ts'
import { unlikeCharts } from '../support/charts.ts'
import { digits } from '../support/digits.ts'
import { cellsOf, manyRows, withNumbers } from '../support/many-rows.ts'
import { unlikeRows, warningsOf } from '../support/per-row.ts'

const rows = manyRows(1500)
/** So many that the surfaces of their likelihoods are drawn by the second derivatives, in memory too. */
const many = manyRows(5000)
const options = { control, sampleRows: 400 }

type Check = NonNullable<Report['equivalence']['assumption_checks']>[number]

/** What tests of assumptions say in words. */
const wordsOf = (checks: readonly Check[]) =>
  checks.map(({ statistic: _, p_value: __, ...told }) => told)

/** Tests of assumptions whose statistics two reports do not share to so many digits. */
function unlikeChecks(got: Report, want: Report, least: number): readonly string[] {
  const own = got.equivalence.assumption_checks ?? []
  const wanted = want.equivalence.assumption_checks ?? []
  expect(wordsOf(own)).toEqual(wordsOf(wanted))
  return wanted.flatMap(({ test, statistic }, k) => {
    const value = own[k]?.statistic ?? Number.NaN
    return digits(value, statistic) >= least ? [] : [`${test}: ${value} for ${statistic}`]
  })
}

const parts = ['fitted', 'residuals', 'influence', 'collinearity', 'assumptions']

async function expectSameParts(
  model: Partial<ModelSpec>,
  data: Dataset,
  { include, least }: { readonly include: readonly string[]; readonly least: number }
): Promise<void> {
  const spec = specOf(model, { include })
  const passes = await estimateRows(spec, memorySource(data), options)
  const whole = estimate(spec, data, control)
  const { unlike, compared } = unlikeRows(passes, whole, least)
  expect(unlike).toEqual([])
  expect(compared + (whole.charts?.length ?? 0)).toBeGreaterThan(0)
  expect(unlikeChecks(passes, whole, least - 1)).toEqual([])
  expect(unlikeCharts(passes, whole)).toEqual([])
  expect(warningsOf(passes)).toEqual(warningsOf(whole))
}

describe('densities', () => {
  const positive = { start: 1, lower: 0 }
  const line = 'p1 + p2*(x1-100)'
  const models: Readonly<Record<string, Partial<ModelSpec>>> = {
    'a normal density beside its mean': {
      log_density: `-log(s) - log(2*pi)/2 - (y - (${line}))^2/(2*s^2)`,
      mean: line,
      response: 'y',
      parameters: { p1: start(1), p2: start(1), s: positive }
    },
    'logistic errors beside a line with gaps': {
      log_density: `-(y-p1-p2*x2)/s - log(s) - 2*log1p(exp(-(y-p1-p2*x2)/s))`,
      mean: 'p1 + p2*x2',
      response: 'y',
      parameters: { p1: start(1), p2: start(1), s: positive }
    },
    'counts with frequency weights': {
      log_density: `k*(${line}) - exp(${line}) - lgamma(k + 1)`,
      mean: `exp(${line})`,
      response: 'k',
      weights: { column: 'w', kind: 'frequency' },
      parameters: { p1: start(0), p2: start(0.1) }
    }
  }

  // So few that the laws of all of them are found by quadrature.
  const few = manyRows(120)
  it.each(Object.entries(models))('%s', async (_, model) => {
    await expectSameParts(model, few, { include: parts, least: 11 })
  })

  it('a gamma law of one column, with pictures', async () => {
    const model = {
      log_density: 'a*log(h) + (a - 1)*log(positive) - h*positive - lgamma(a)',
      parameters: { a: positive, h: positive }
    }
    await expectSameParts(model, few, { include: [...parts, 'plots'], least: 11 })
  })

  it.each(Object.entries(models))('of many rows: %s', async (_, model) => {
    await expectSameParts(model, many, { include: [...parts, 'plots'], least: 11 })
  })
})

describe('correlated errors', () => {
  const drift = cellsOf(rows, 'y').map((y, i) => y + Math.sin(i / 3))
  const series = withNumbers(
    withNumbers(rows, 'series', drift),
    'groups',
    drift.map((_, i) => Math.floor(i / 5))
  )
  const matrix = Array.from({ length: 5 }, (_, i) =>
    Array.from({ length: 5 }, (__, j) => (i === j ? 2 : 1 / (1 + Math.abs(i - j))) * (1 + i + j))
  )
  const models: Readonly<Record<string, { formula: string; covariance: CovarianceChoice }>> = {
    'AR(1)': { formula: 'series ~ x1 + x2 + g', covariance: { structure: 'ar1' } },
    'AR(1) within groups': {
      formula: 'series ~ x1 + offset(b)',
      covariance: { structure: 'ar1', within: 'groups', method: 'reml' }
    },
    'AR(1) with a known correlation': {
      formula: 'series ~ x1',
      covariance: { structure: 'ar1', rho: 0.3 }
    },
    'equal correlations': {
      formula: 'series ~ poly(x1, 2) + g',
      covariance: { structure: 'equicorrelated', within: 'groups' }
    },
    'given variances': {
      formula: 'series ~ x1 + x2',
      covariance: { structure: 'diagonal', column: 'w' }
    },
    'a matrix': {
      formula: 'series ~ x1',
      covariance: { structure: 'matrix', within: 'groups', matrix }
    },
    'a design that is not of full rank': {
      formula: 'series ~ x1 + I(2*x1) + g',
      covariance: { structure: 'ar1' }
    }
  }

  it.each(Object.entries(models))('%s', async (_, model) => {
    await expectSameParts(model, series, { include: [...parts, 'plots'], least: 11 })
  })
})

describe('several responses', () => {
  const two = withNumbers(
    rows,
    'y2',
    cellsOf(rows, 'y').map((y, i) => 0.4 * y + Math.sin(7 * i))
  )
  it.each<Partial<ModelSpec>>([
    { formula: 'cbind(y, y2) ~ x1 + g' },
    { formulas: ['y ~ x1', 'y2 ~ x2 + offset(b)'] }
  ])('%j', async (model) => {
    await expectSameParts(model, two, { include: [...parts, 'plots'], least: 11 })
  })
})

describe('labels', () => {
  const three = new Map(many.columns)
  const codes = Int32Array.from(cellsOf(many, 'k'), (k) => Math.min(k, 2))
  three.set('size', {
    kind: 'categorical',
    name: 'size',
    codes,
    levels: ['none', 'one', 'more'],
    origin: 'text'
  })
  const data = { ...many, columns: three }
  const family = { name: 'multinomial', options: {} }
  it.each<Partial<ModelSpec>>([
    { formula: 'size ~ x1', family },
    { formula: 'size ~ x1 + x2', family, weights: { column: 'w', kind: 'frequency' } },
    { formula: 'size ~ x1 + g', family, penalty: 'firth' }
  ])('%j', async (model) => {
    await expectSameParts(model, data, { include: [...parts, 'plots'], least: 11 })
  })
})

describe('a likelihood without a maximum', () => {
  const apart = withNumbers(
    rows,
    'apart',
    cellsOf(rows, 'x1').map((x) => (x > 100 ? 1 : 0))
  )
  it.each<Partial<ModelSpec>>([
    { formula: 'apart ~ x1', family: { name: 'bernoulli', options: {} } },
    { formula: 'apart ~ x1 + x2 + g', family: { name: 'bernoulli', options: {} } }
  ])('%j', async (model) => {
    const spec = specOf(model, { include: [...parts, 'plots'] })
    const passes = await estimateRows(spec, memorySource(apart), options)
    const whole = estimate(spec, apart, control)
    expect(whole.maximum_likelihood.status).toBe('does_not_exist')
    expect(unlikeCharts(passes, whole)).toEqual([])
    expect(passes.charts?.length).toBeGreaterThan(0)
    expect(passes.warnings.map(({ code }) => code)).not.toContain('not_given_out_of_core')
  })
})
