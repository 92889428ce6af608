import { deserialize, serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { predict } from '../../src/core/estimation/prediction/predict.ts'
import type {
  EstimatorName,
  PredictionReport
} from '../../src/core/estimation/prediction/prediction.ts'
import { fitRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { keptPredictor } from '../../src/core/estimation/rows/prediction/kept-fit.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { cellsOf, manyRows, rowModels, withNumbers } from '../support/many-rows.ts'

const made = manyRows(12_000)
const rows = withNumbers(
  made,
  'k1',
  cellsOf(made, 'k').map((k) => Math.min(k, 3))
)

/** New rows: some like those of the fit, some far beyond, a missing value and levels that are new. */
function newRows(seed: number): Dataset {
  const source = random(seed)
  const like = manyRows(40, seed)
  const columns = new Map(like.columns)
  const x1 = columns.get('x1')
  const g = columns.get('g')
  if (x1?.kind !== 'numeric' || g?.kind !== 'categorical') throw new Error('columns of manyRows')
  const values = x1.values.map((value, i) => (i % 7 === 0 ? value + 40 * source.normal() : value))
  values[3] = Number.NaN
  const codes = g.codes.map((code, i) => (i % 11 === 5 ? 3 : code))
  columns.set('x1', { ...x1, values: values.map(Math.abs) })
  columns.set('g', { ...g, codes, levels: ['b', 'rare', 'a', 'new'] })
  return { ...like, columns }
}

async function kept(spec: FitSpec) {
  const source = memorySource(rows)
  const fitted = await fitRows(spec, source, { control, sampleRows: 2000 })
  return keptPredictor(deserialize(serialize(await fitted.keep())))
}

/** The fewest digits that two answers share in their numbers, the rest being equal. */
function agreement(got: PredictionReport, want: PredictionReport): number {
  const flat = ({ predictions }: PredictionReport) =>
    predictions.flatMap(({ link, reason, extrapolates, row, response, ...own }) => [
      ...Object.values(own),
      ...Object.values(link ?? {})
    ])
  const plain = (report: PredictionReport) =>
    report.predictions.map(({ row, reason, extrapolates, link }) => [
      row,
      reason,
      extrapolates,
      link === null
    ])
  expect(plain(got)).toEqual(plain(want))
  const { warnings: _, predictions: __, ...head } = got
  expect(want).toMatchObject(head)
  const others = flat(want)
  return Math.min(
    ...flat(got).map((value, k) =>
      Object.is(value, others[k]) ? 15 : digits(value, others[k] ?? Number.NaN)
    )
  )
}

const further: Readonly<Record<string, Partial<ModelSpec>>> = {
  Laplace: { formula: 'y ~ x1 + x2', family: { name: 'laplace', options: {} } },
  'a mean that is an expression': {
    mean: 'p1 + p2 * x1 + p3 * x2',
    response: 'y',
    parameters: { p1: { start: 1 }, p2: { start: 2 }, p3: { start: 0.1 } }
  },
  'counts about an expression': {
    mean: 'exp(p1 + p2 * (x1 - 100) + p3 * b)',
    response: 'k',
    family: { name: 'poisson', options: {} },
    parameters: { p1: { start: 0 }, p2: { start: 0.1 }, p3: { start: 0 } }
  }
}
const multinomial = { name: 'multinomial', options: {} }
const start = (value: number) => ({ start: value })
const positive = (value: number) => ({ start: value, lower: 0 })

/** Models of several predictors, of correlated errors, and of the client's own densities. */
const kinds: Readonly<Record<string, Partial<ModelSpec>>> = {
  'labels of three': { formula: 'C(w) ~ x1 + b', family: multinomial },
  'labels of three with gaps and frequencies': {
    formula: 'C(w) ~ x2',
    family: multinomial,
    weights: { column: 'k1', kind: 'frequency' }
  },
  'labels with a linear relation': { formula: 'C(w) ~ x1 + I(2 * x1) + b', family: multinomial },
  'responses of one design': { formula: 'cbind(y, positive) ~ x1 + g' },
  'unrelated regressions with gaps and an offset': {
    formulas: ['y ~ x1 + g', 'positive ~ x2 + offset(b)']
  },
  'equal correlations': {
    formula: 'y ~ x1 + x2 + g',
    covariance: { structure: 'equicorrelated', within: 'k', rho: 0.3 }
  },
  'AR(1) by restricted likelihood': {
    formula: 'y ~ x1',
    covariance: { structure: 'ar1', within: 'k', method: 'reml' }
  },
  'known relative variances': {
    formula: 'y ~ x1 + offset(b)',
    covariance: { structure: 'diagonal', column: 'w' }
  },
  'a density beside its mean': {
    log_density: '-(y-p1-p2*(x1-100))/s - log(s) - 2*log1p(exp(-(y-p1-p2*(x1-100))/s))',
    mean: 'p1 + p2*(x1-100)',
    response: 'y',
    parameters: { p1: start(1), p2: start(1), s: positive(1) }
  },
  'a density without a mean': {
    log_density:
      'log(h) - h*(p1 + p2*(x1-100)) + (h - 1)*log(positive) - (positive/exp(p1 + p2*(x1-100)))^h',
    response: 'positive',
    parameters: { p1: start(0), p2: start(0), h: positive(1) }
  },
  'a density of counts with frequencies and a parameter that is held': {
    log_density: 'k*(p1 + p2*x2) - exp(p1 + p2*x2) - lgamma(k + 1)',
    response: 'k',
    weights: { column: 'w', kind: 'frequency' },
    parameters: { p1: start(0), p2: { start: 0.5, fixed: true } }
  },
  'a density that names no response': {
    log_density: '-log(s) - (y - p1 - p2*b)^2/(2*s^2)',
    parameters: { p1: start(1), p2: start(1), s: positive(1) }
  },
  'a density with constants left out': {
    log_density: '-log(s) - (y - p1 - p2*b)^2/(2*s^2)',
    mean: 'p1 + p2*b',
    response: 'y',
    parameters: { p1: start(1), p2: start(1), s: positive(1) }
  }
}

/** Where terms nearly cancel in x'Vx, as log(x) of an x that varies little with the constant, both ways of fitting lose digits of it. */
const leastDigits: Readonly<Record<string, number>> = {
  'an interaction, a function and an offset': 7
}
const estimators: readonly EstimatorName[] = ['least_squares', 'maximum_likelihood']

describe('predictions from what is kept of a fit in passes are those of the fit in memory', () => {
  it.each(Object.entries({ ...rowModels, ...further, ...kinds }))('%s', async (name, model) => {
    const std_errors = model.covariance === undefined ? 'hc1' : 'model'
    const spec = specOf(model, { inference: { level: 0.9, std_errors, intervals: 'wald' } })
    const passes = await kept(spec)
    const whole = predict(spec, rows, control)
    for (const [seed, estimator] of estimators.entries()) {
      const question = { newData: newRows(seed + 1), level: 0.8, estimator }
      expect(agreement(passes(question), whole(question))).toBeGreaterThan(leastDigits[name] ?? 10)
    }
  })

  it('a likelihood without a maximum predicts nothing, and says why', async () => {
    const spec = specOf({ formula: 'label ~ b', family: { name: 'bernoulli', options: {} } })
    const question = { newData: newRows(1), level: 0.9 }
    const got = (await kept(spec))(question)
    const want = predict(spec, rows, control)(question)
    expect(got.status).toBe('does_not_exist')
    expect(got.predictions).toEqual(want.predictions)
  })

  it('a column that the model reads and the new rows lack is named', async () => {
    const newData: Dataset = { rows: 1, columns: new Map() }
    for (const model of [
      rowModels['no intercept'] ?? {},
      further['counts about an expression'] ?? {}
    ]) {
      const ask = await kept(specOf(model))
      expect(() => ask({ newData, level: 0.9 })).toThrow(/no column "x1"/)
    }
  })
})
