import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { predict } from '../../../../src/core/estimation/prediction/predict.ts'
import type { EstimatorName } from '../../../../src/core/estimation/prediction/prediction.ts'
import {
  type Ask,
  type Columns,
  control,
  datasetOf,
  fitOf,
  relativeDifference,
  specOf
} from './fit.ts'

interface Figures {
  readonly data: Columns
  readonly new: Columns
  readonly lm: Record<string, number[]>
  readonly poisson: Record<string, number[]>
}
const reference: Figures = JSON.parse(
  readFileSync(new URL('../../../reference/inference/predictions.json', import.meta.url), 'utf8')
)
const columns = reference.data

function predicted(ask: Ask, fresh: Columns, estimator?: EstimatorName) {
  return predict(
    specOf(ask),
    datasetOf(columns),
    control
  )({
    newData: datasetOf(fresh),
    level: specOf(ask).inference.level,
    ...(estimator === undefined ? {} : { estimator })
  })
}
const near = (found: unknown, expected: unknown) =>
  expect(relativeDifference(found, expected)).toBeLessThan(1e-8)
const keys = ['fitted', 'std_error', 'conf_low', 'conf_high', 'pred_low', 'pred_high'] as const
const linear: Ask = { formula: 'mpg ~ poly(wt, 2) + g' }
const counts: Ask = { formula: 'carb ~ wt + g', family: 'poisson' }

describe('predictions', () => {
  it.each<[string, Ask]>([
    ['one response', { formula: 'mpg ~ wt' }],
    ['responses together', { formula: 'cbind(mpg, carb) ~ wt' }]
  ])('of the likelihood follow the conventions of R in their intervals too: %s', (_, ask) => {
    const confidence = (found: ReturnType<typeof predicted>) =>
      found.predictions.map((row) => [row.std_error, row.conf_low, row.conf_high])
    const followed = predicted({ ...ask, conventions: 'r' }, reference.new, 'maximum_likelihood')
    expect(followed.conventions['reference_distribution']).toBe('t')
    near(confidence(followed), confidence(predicted(ask, reference.new, 'least_squares')))
  })

  it('of a linear fit are those of predict.lm', () => {
    const { predictions, estimator } = predicted(linear, reference.new)
    expect(estimator).toBe('least_squares')
    for (const key of keys)
      near(
        predictions.map((row) => row[key]),
        reference.lm[key]
      )
    expect(predictions.map(({ extrapolates }) => extrapolates)).toEqual([false, false, true])
  })

  it('of a Poisson fit are those of predict.glm, on both scales', () => {
    const { predictions } = predicted(counts, reference.new)
    for (const key of ['fitted', 'std_error', 'conf_low', 'conf_high'] as const) {
      near(
        predictions.map((row) => row[key]),
        reference.poisson[key]
      )
    }
    near(
      predictions.map(({ link }) => link?.fitted),
      reference.poisson['link']
    )
    near(
      predictions.map(({ link }) => link?.std_error),
      reference.poisson['link_se']
    )
  })

  it.each<[string, Ask]>([
    ['linear', linear],
    ['poisson', counts],
    ['gamma', { formula: 'mpg ~ wt', family: 'gamma', link: 'log' }],
    [
      'expression',
      { mean: 'a*exp(b*wt)', response: 'mpg', parameters: { a: { start: 40 }, b: { start: -0.3 } } }
    ]
  ])('M45 at the rows of the fit are the fitted values, to the bit (%s)', (_, ask) => {
    for (const estimator of ['least_squares', 'maximum_likelihood'] as const) {
      const block = fitOf({ ...ask, columns, include: ['fitted'] })[estimator]
      const { predictions } = predicted(ask, columns, estimator)
      expect(predictions.map(({ fitted }) => fitted)).toEqual(block.fitted)
    }
  })

  it.each<[string, Ask]>([
    ['linear', linear],
    ['poisson', counts],
    ['gamma', { formula: 'mpg ~ wt', family: 'gamma', link: 'log' }]
  ])('levels nest, the estimate is inside, and predictions hold confidence (%s)', (_, ask) => {
    for (const estimator of ['least_squares', 'maximum_likelihood'] as const) {
      const at = (level: number) =>
        predicted({ ...ask, level }, reference.new, estimator).predictions
      const [narrow, middle, wide] = [at(0.9), at(0.95), at(0.99)]
      middle?.forEach((row, i) => {
        expect(row.conf_low).toBeLessThan(row.fitted)
        expect(row.conf_high).toBeGreaterThan(row.fitted)
        expect(row.pred_low).toBeLessThanOrEqual(row.conf_low)
        expect(row.pred_high).toBeGreaterThanOrEqual(row.conf_high)
        expect(narrow?.[i]?.conf_low).toBeGreaterThan(row.conf_low)
        expect(wide?.[i]?.conf_high).toBeGreaterThan(row.conf_high)
        expect(wide?.[i]?.pred_high).toBeGreaterThanOrEqual(row.pred_high)
      })
    }
  })

  it('rows stay aligned: a missing value and an unseen level give nothing, with the reason', () => {
    const fresh = { wt: [2, Number.NaN, 3, 3], g: ['b4', 'b4', 'zz', 'a8'] }
    const { predictions, warnings } = predicted(linear, fresh)
    expect(predictions.map(({ row }) => row)).toEqual([0, 1, 2, 3])
    expect(predictions.map(({ fitted }) => Number.isNaN(fitted))).toEqual([
      false,
      true,
      true,
      false
    ])
    expect(predictions[1]?.reason).toMatch(/"wt" is missing/)
    expect(predictions[2]?.reason).toMatch(/"zz" of "g" did not occur/)
    expect(warnings.map(({ code }) => code)).toContain('rows_not_predicted')
  })

  it('follow the chosen standard errors', () => {
    const plain = predicted({ formula: 'mpg ~ wt' }, reference.new)
    const robust = predicted({ formula: 'mpg ~ wt', std_errors: 'hc3' }, reference.new)
    expect(robust.predictions[0]?.fitted).toBe(plain.predictions[0]?.fitted)
    expect(robust.predictions[0]?.std_error).not.toBe(plain.predictions[0]?.std_error)
  })

  it('a column that is absent is the client’s mistake', () => {
    expect(() => predicted(linear, { wt: [1] })).toThrow(/g/)
  })
})
