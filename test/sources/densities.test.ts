import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { Failure } from '../../src/core/failure.ts'
import type { ModelSpec, StdErrorsChoice } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import {
  cellsOf,
  fewerDigits,
  manyRows,
  summedErrors,
  unlikeDriving,
  withNumbers
} from '../support/many-rows.ts'

const plain = manyRows(5000)
/** Responses that bend with x1. */
const bending = withNumbers(
  plain,
  'bent',
  cellsOf(plain, 'x1').map((x, i) => 2 + 1.5 * Math.exp(0.3 * (x - 100)) + Math.sin(77 * i))
)
/** Beside them numbers with shorter tails than a normal law's. */
const rows = withNumbers(
  bending,
  'short',
  cellsOf(plain, 'x1').map((_, i) => Math.sin(i))
)
const start = (value: number) => ({ start: value })
const positive = (value: number) => ({ start: value, lower: 0 })

/** Statuses and reasons of both blocks. */
const said = ({ least_squares, maximum_likelihood }: Report) =>
  [least_squares, maximum_likelihood].map(({ status, reason }) => [status, reason])

/** Figures of the evidence on which both disagree. */
function fewerFigures(got: Report, want: Report, least: number): readonly string[] {
  const figures = ({ equivalence: { evidence } }: Report): Readonly<Record<string, number>> => ({
    difference: evidence?.max_difference ?? Number.NaN,
    score: evidence?.score_at_least_squares ?? Number.NaN,
    loss: evidence?.likelihood_loss_at_least_squares ?? Number.NaN,
    excess: evidence?.sse_excess_at_maximum_likelihood ?? Number.NaN,
    statistic: evidence?.gap_test?.statistic ?? Number.NaN
  })
  const unit = want.equivalence.evidence?.rounding_unit ?? Number.NaN
  const others = figures(got)
  return Object.entries(figures(want)).flatMap(([name, value]) => {
    const other = others[name] ?? Number.NaN
    const same = Number.isNaN(value) ? Number.isNaN(other) : digits(other, value) >= least
    return same || (value < unit && other < unit) ? [] : [`${name}: ${other} for ${value}`]
  })
}

/** Models stated by one row's log-likelihood, on the rows of `manyRows`. */
const models: Readonly<Record<string, Partial<ModelSpec>>> = {
  'logistic errors beside a line': {
    log_density: '-(y-p1-p2*(x1-100))/s - log(s) - 2*log1p(exp(-(y-p1-p2*(x1-100))/s))',
    mean: 'p1 + p2*(x1-100)',
    response: 'y',
    parameters: { p1: start(1), p2: start(1), s: positive(1) }
  },
  'a normal density beside its mean': {
    log_density: '-log(s) - (bent - p1 - p2*exp(p3*(x1-100)))^2/(2*s^2)',
    mean: 'p1 + p2*exp(p3*(x1-100))',
    response: 'bent',
    parameters: { p1: start(1), p2: start(1), p3: start(0.2), s: positive(1) }
  },
  'a Weibull law without a mean': {
    log_density:
      'log(h) - h*(p1 + p2*(x1-100)) + (h - 1)*log(positive) - (positive/exp(p1 + p2*(x1-100)))^h',
    response: 'positive',
    parameters: { p1: start(0), p2: start(0), h: positive(1) }
  },
  'a Poisson law with frequency weights': {
    log_density: 'k*(p1 + p2*(x1-100)) - exp(p1 + p2*(x1-100)) - lgamma(k + 1)',
    mean: 'exp(p1 + p2*(x1-100))',
    response: 'k',
    weights: { column: 'w', kind: 'frequency' },
    parameters: { p1: start(0), p2: start(0.1) }
  },
  'gaps and a parameter that is held': {
    log_density: '-(y-p1-p2*x2-p3*b)^2/(2*s^2) - log(s)',
    mean: 'p1 + p2*x2 + p3*b',
    response: 'y',
    parameters: { p1: start(1), p2: start(1), p3: { start: 0.5, fixed: true }, s: positive(1) }
  }
}

const bounded = (lower: number, upper: number, value: number) => ({ start: value, lower, upper })
const logistic = models['logistic errors beside a line'] ?? {}
const bent = models['a normal density beside its mean'] ?? {}

/** Maxima on a bound, on a ridge, at an end of the domain, and likelihoods that grow for ever. */
const edges: Readonly<Record<string, Partial<ModelSpec>>> = {
  'bounds that nothing rests on': {
    ...logistic,
    parameters: { p1: bounded(0, 9, 1), p2: bounded(-5, 5, 1), s: positive(1) }
  },
  'a bound of the mean': {
    ...bent,
    parameters: { p1: { start: 4, lower: 3 }, p2: start(1), p3: start(0.2), s: positive(1) }
  },
  'a bound of the scale': {
    ...logistic,
    parameters: { p1: start(1), p2: start(1), s: bounded(0, 0.5, 0.4) }
  },
  'a parameter that appears nowhere': {
    log_density: '-log(s) - (y - p1)^2/(2*s^2)',
    parameters: { p1: start(1), p2: start(2), s: positive(1) }
  },
  'a mean that is finite nowhere': {
    log_density: '-log(s) - (y - p1)^2/(2*s^2)',
    mean: 'log(p1 - 1000 - x1^2)',
    response: 'y',
    parameters: { p1: start(1), s: positive(1) }
  },
  'a mean without parameters': {
    log_density: '-log(s) - (y - 3)^2/(2*s^2)',
    mean: '3 + 0*x1',
    response: 'y',
    parameters: { s: positive(1) }
  },
  'several starts': {
    log_density: 'log(exp(-(y-p1)^2/2) + exp(-(y-p2)^2/2))',
    parameters: { p1: { start: [0, 9] }, p2: { start: [9, 0] } }
  },
  'a scale that collapses on one value': {
    log_density: 'log(exp(-(y-p1)^2/2) + exp(-(y-p1)^2/(2*s^2))/s)',
    parameters: { p1: { start: 5.5, fixed: true }, s: positive(0.2) }
  }
}

/** Likelihoods that are flat along a direction, exactly or to rounding: one point of many is reported. */
const ridges: Readonly<Record<string, Partial<ModelSpec>>> = {
  'a product of two parameters': {
    log_density: '-log(s) - (y - p1*p2)^2/(2*s^2)',
    parameters: { p1: start(1), p2: start(2), s: positive(1) }
  },
  'degrees of freedom that run to infinity': {
    log_density:
      'lgamma((v+1)/2) - lgamma(v/2) - log(v)/2 - log(s) - (v+1)/2*log1p((short-p1)^2/(v*s^2))',
    parameters: { p1: start(0), s: positive(1), v: positive(5) }
  }
}

describe('a density fitted by passes is the fit in memory', () => {
  it.each(Object.entries(models))('%s', async (_, model) => {
    const spec = specOf(model, { include: ['vcov'] })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 500 })
    const whole = estimate(spec, rows, control)
    expect(said(passes)).toEqual(said(whole))
    expect(fewerDigits(passes, whole, 13)).toEqual([])
    expect(unlikeDriving(passes, whole, 8)).toEqual([])
    expect(passes.model).toEqual(whole.model)
    expect(passes.data).toEqual(whole.data)
    expect(passes.conventions).toEqual(whole.conventions)
    expect(fewerFigures(passes, whole, 11)).toEqual([])
    expect(passes.equivalence.verdict).toEqual(whole.equivalence.verdict)
    expect(passes.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])).toEqual(
      whole.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])
    )
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it.each(Object.entries(edges))('%s', async (_, model) => {
    const spec = specOf(model)
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 500 })
    const whole = estimate(spec, rows, control)
    expect(said(passes)).toEqual(said(whole))
    expect(fewerDigits(passes, whole, 12)).toEqual([])
  })

  it.each(Object.entries(ridges))('%s', async (_, model) => {
    const spec = specOf(model)
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 500 })
    const whole = estimate(spec, rows, control)
    expect(said(passes)).toEqual(said(whole))
    const figures = ({ maximum_likelihood: { coefficients, glance } }: Report) =>
      [glance?.log_likelihood, coefficients.find(({ term }) => term === 's')?.estimate].map(Number)
    const others = figures(whole)
    figures(passes).forEach((value, k) => {
      expect(digits(value, others[k] ?? Number.NaN)).toBeGreaterThan(4)
    })
  })
})

it('an exact fit, begun at that of least squares, has no end', async () => {
  const spec = specOf({
    log_density: '-log(s) - (exact - p1*(x1-100))^2/(2*s^2)',
    mean: 'p1*(x1-100)',
    response: 'exact',
    parameters: { p1: start(1), s: positive(1) }
  })
  const few = manyRows(300)
  const data = withNumbers(
    few,
    'exact',
    cellsOf(few, 'x1').map((x) => 1.5 * (x - 100))
  )
  const passes = await estimateRows(spec, memorySource(data), { control, sampleRows: 60 })
  expect(passes.maximum_likelihood.status).toBe('unbounded')
  expect(said(passes)).toEqual(said(estimate(spec, data, control)))
})

describe('standard errors of a density are those in memory', () => {
  const counts = models['a Poisson law with frequency weights'] ?? {}
  const weibull = models['a Weibull law without a mean'] ?? {}
  const clusters: readonly StdErrorsChoice[] = [{ cluster: 'g' }, { cluster: ['g', 'successes'] }]
  const lagged: readonly StdErrorsChoice[] = [{ hac: {} }, { hac: { lags: 5 } }]
  const choices = [...summedErrors, ...clusters, ...lagged]

  it.each([
    ...choices.map((choice) => ['beside a mean', choice, bent] as const),
    ...choices.slice(-6).map((choice) => ['with frequencies', choice, counts] as const),
    ...[...choices.slice(0, 5), ...lagged].map(
      (choice) => ['without a mean', choice, weibull] as const
    ),
    ['on a bound', 'hc1', edges['a bound of the mean'] ?? {}] as const,
    ['without a maximum', 'hc0', edges['a scale that collapses on one value'] ?? {}] as const
  ])('%s: %j', async (_, std_errors, model) => {
    const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
    const spec = specOf(model, { inference, include: ['vcov'] })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
    const whole = estimate(spec, rows, control)
    expect(fewerDigits(passes, whole, 11)).toEqual([])
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })
})

/** Rows of few different laws; some have gaps. */
const coarse = withNumbers(
  rows,
  'x',
  cellsOf(plain, 'x1').map((x, i) => (i % 101 === 7 ? Number.NaN : Math.round(x) - 100))
)
const lawful = {
  normal: {
    log_density: '-log(s) - (y - p1 - p2*x)^2/(2*s^2) - log(2*pi)/2',
    mean: 'p1 + p2*x',
    response: 'y',
    parameters: { p1: start(1), p2: start(1), s: positive(1) }
  },
  poisson: {
    log_density: 'k*(p1 + p2*x) - exp(p1 + p2*x) - lgamma(k + 1)',
    mean: 'exp(p1 + p2*x)',
    response: 'k',
    parameters: { p1: start(0), p2: start(0.1) }
  },
  weibull: {
    log_density: 'log(h) - h*(p1 + p2*x) + (h - 1)*log(positive) - (positive/exp(p1 + p2*x))^h',
    response: 'positive',
    parameters: { p1: start(0), p2: start(0), h: positive(1) }
  },
  kernel: {
    log_density: '-log(s) - (y - p1 - p2*x)^2/(2*s^2)',
    response: 'y',
    parameters: { p1: start(1), p2: start(1), s: positive(1) }
  },
  unnamed: {
    log_density: '-log(s) - (y - p1 - p2*x)^2/(2*s^2) - log(2*pi)/2',
    parameters: { p1: start(1), p2: start(1), s: positive(1) }
  }
} satisfies Readonly<Record<string, Partial<ModelSpec>>>

describe('the bootstrap of a density is that in memory', () => {
  const counts = models['a Poisson law with frequency weights'] ?? {}
  const weibull = models['a Weibull law without a mean'] ?? {}
  const bound = edges['a bound of the mean'] ?? {}
  const none = edges['a scale that collapses on one value'] ?? {}
  const cases = [
    ['beside a mean', bent, 'wald'],
    ['beside a mean', bent, 'bootstrap'],
    ['with frequencies', counts, 'wald'],
    ['with frequencies', counts, 'bootstrap'],
    ['with frequencies', counts, 'percentile'],
    ['without a mean', weibull, 'bootstrap'],
    ['on a bound', bound, 'percentile'],
    ['without a maximum', none, 'wald']
  ] as const
  it.each(cases)('%s, as case %#', async (_, model, intervals) => {
    const std_errors = { bootstrap: { replicates: 12 } }
    const spec = specOf(model, { inference: { level: 0.9, std_errors, intervals } })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
    const whole = estimate(spec, rows, control)
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
    expect(fewerDigits(passes, whole, 8)).toEqual([])
  })

  const drawn = [
    ['beside a mean', 'wald', lawful.normal, 8],
    ['of counts', 'bootstrap', lawful.poisson, 8],
    ['without a mean', 'percentile', lawful.weibull, 8]
  ] as const
  it.each(drawn)('%s, drawn from the laws of rows, %s', async (_, intervals, model, least) => {
    const std_errors = { bootstrap: { replicates: 12, kind: 'parametric' as const } }
    const spec = specOf(model, { inference: { level: 0.9, std_errors, intervals } })
    const passes = await estimateRows(spec, memorySource(coarse), { control, sampleRows: 1500 })
    const whole = estimate(spec, coarse, control)
    expect(passes.conventions).toEqual(whole.conventions)
    expect(JSON.stringify(passes.conventions)).toContain('parametric')
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
    expect(fewerDigits(passes, whole, least)).toEqual([])
  })

  const undrawn = [
    ['residual', logistic, rows],
    ['parametric', counts, rows],
    ['parametric', lawful.unnamed, coarse],
    ['parametric', lawful.kernel, coarse]
  ] as const
  it.each(undrawn)(
    '%s of a model without such samples: told as in memory',
    async (kind, model, data) => {
      const std_errors = { bootstrap: { replicates: 20, kind } }
      const spec = specOf(model, { inference: { level: 0.95, std_errors, intervals: 'wald' } })
      const passes = await estimateRows(spec, memorySource(data), { control, sampleRows: 1500 })
      const whole = estimate(spec, data, control)
      expect(whole.warnings.map(({ code }) => code)).toContain('std_errors_not_applicable')
      expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
    }
  )

  it('laws are found of so many different rows at most', async () => {
    const step = new Float64Array(70_000).map((_, i) => i)
    const many = withNumbers(manyRows(70_000), 'step', step)
    const std_errors = { bootstrap: { replicates: 12, kind: 'parametric' as const } }
    const log_density = '-(y - m - 0 * step)^2 / 2 - log(2 * pi) / 2'
    const model = { log_density, response: 'y', parameters: { m: { start: 100 } } }
    const spec = specOf(model, { inference: { level: 0.9, std_errors, intervals: 'wald' } })
    const { warnings } = await estimateRows(spec, memorySource(many), { control, sampleRows: 1500 })
    expect(warnings.map(({ detail }) => detail).join()).toMatch(/65536 different rows at most/)
  })
})

/** Every number in a part of a report with where it stands. */
function numbersIn(part: unknown, path = ''): readonly (readonly [string, number])[] {
  if (typeof part === 'number') return [[path, part]]
  if (part === null || typeof part !== 'object') return []
  return Object.entries(part).flatMap(([name, inner]) => numbersIn(inner, `${path}/${name}`))
}

/** Numbers of a part that have fewer digits in common with the other's. */
function fewerNumbers(got: unknown, want: unknown, least: number): readonly string[] {
  const others = new Map(numbersIn(got))
  return numbersIn(want).flatMap(([path, value]) => {
    const other = others.get(path) ?? Number.NaN
    if (Number.isNaN(value) && others.has(path) && Number.isNaN(other)) return []
    const lost = Math.max(0, path.endsWith('p_value') ? Math.log10(-Math.log(value)) : 0)
    return digits(other, value) + lost >= least ? [] : [`${path}: ${other} for ${value}`]
  })
}

describe('tests and profiles of a density are those in memory', () => {
  const parts = ({ least_squares, maximum_likelihood }: Report) =>
    [least_squares, maximum_likelihood].map(({ tests, intervals }) => ({ tests, intervals }))

  it.each([
    ['of a mean', bent, ['p1 = 1.98', 'p2 - 4.9 * p3 = 0']],
    ['without a mean', models['a Weibull law without a mean'] ?? {}, ['h = 1']],
    ['on a bound', edges['a bound of the mean'] ?? {}, ['p2 = 1']]
  ])('tests %s', async (_, model, hypotheses) => {
    const inference = { level: 0.95, std_errors: 'hc1', intervals: 'wald', hypotheses } as const
    const spec = specOf(model, { inference, include: ['tests'] })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
    const whole = estimate(spec, rows, control)
    expect(numbersIn(parts(whole)).length).toBeGreaterThan(6)
    expect(fewerNumbers(parts(passes), parts(whole), 8)).toEqual([])
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it.each([
    ['of a mean', bent],
    ['without a mean', models['a Weibull law without a mean'] ?? {}],
    ['with frequencies', models['a Poisson law with frequency weights'] ?? {}]
  ])('profiles %s', async (_, model) => {
    const inference = { level: 0.9, std_errors: 'model', intervals: 'profile' } as const
    const spec = specOf(model, { inference })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
    const whole = estimate(spec, rows, control)
    expect(fewerDigits(passes, whole, 9)).toEqual([])
    expect(parts(passes)).toEqual(parts(whole))
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it('hypotheses that cannot be read are refused before any pass', async () => {
    const inference = {
      level: 0.9,
      std_errors: 'model',
      intervals: 'wald',
      hypotheses: ['q = 1']
    } as const
    const source = memorySource(rows)
    const none = { ...source, reduce: () => Promise.reject(new Error('a pass was made')) }
    const fit = estimateRows(specOf(bent, { inference }), none, { control })
    await expect(fit).rejects.toBeInstanceOf(Failure)
  })
})

describe('a start without a finite likelihood', () => {
  const value = cellsOf(rows, 'short')
  const least = Math.min(...value)
  const only = value.indexOf(least)
  const shifted = {
    log_density: 'log(h) - h*(short - p1) + 0*log(short - p1)',
    parameters: { p1: { start: least + 1e-9 }, h: positive(1) }
  }

  it('is told with the row of all rows at which it is not', async () => {
    const spec = specOf(shifted)
    const failure = (thrown: unknown) => (thrown instanceof Failure ? thrown.faults : [])
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 50 }).catch(
      failure
    )
    const whole = await Promise.resolve()
      .then(() => estimate(spec, rows, control))
      .catch(failure)
    expect(passes).toEqual(whole)
    expect(passes).toMatchObject([{ code: 'start_not_finite', place: { row: only } }])
  })

  it('of the sample gives way to the client’s', async () => {
    const { parameters } = shifted
    const spec = specOf({
      log_density: 'log(h) - h*(short - p1) + 1e-3*log(short - p1)',
      parameters: { ...parameters, p1: { start: least - 0.01 } }
    })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 40 })
    const whole = estimate(spec, rows, control)
    expect(said(passes)).toEqual(said(whole))
    expect(fewerDigits(passes, whole, 9)).toEqual([])
  })
})
