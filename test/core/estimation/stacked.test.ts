import { describe, expect, it } from 'vitest'
import { compareModels } from '../../../src/core/estimation/comparison/compare.ts'
import { estimate } from '../../../src/core/estimation/estimate.ts'
import { predict } from '../../../src/core/estimation/prediction/predict.ts'
import type {
  EstimatorName,
  PredictionRow
} from '../../../src/core/estimation/prediction/prediction.ts'
import type { ModelSpec } from '../../../src/core/model/spec.ts'
import { digits } from '../../support/digits.ts'
import { type Columns, datasetOf, figures, ofResponse } from './reference.ts'
import { control, specOf } from './request.ts'

type Member = 'fitted' | 'std_error' | 'conf_low' | 'conf_high' | 'pred_low' | 'pred_high'

interface Joint {
  readonly columns: Columns
  readonly new: Columns
  readonly predicted: Readonly<Record<string, Readonly<Record<Member, readonly number[]>>>>
  readonly ratio_models: number
}
interface Labels {
  readonly columns: Columns
  readonly new: Columns
  readonly predicted: readonly (readonly number[])[]
  readonly predicted_se: readonly (readonly number[])[]
  readonly type_2: readonly number[]
}

const { joint } = figures<{ readonly joint: Joint }>('system/inference.json')
const labels = figures<Labels>('multinomial/inference.json')

const cars = { formula: 'cbind(mpg, disp) ~ wt + cyl + qsec' }
const apart = { formulas: ['mpg ~ wt + cyl + qsec', 'disp ~ wt + cyl + qsec'] }
const family = { name: 'multinomial', options: {} }
const races = { formula: 'race ~ age + lwt + smoke', family }

function predicted(
  model: Partial<ModelSpec>,
  at: { readonly data: Columns; readonly new: Columns; readonly estimator?: EstimatorName }
) {
  const { estimator } = at
  const question = { newData: datasetOf(at.new), level: 0.95 }
  return predict(
    specOf(model),
    datasetOf(at.data),
    control
  )({
    ...question,
    ...(estimator === undefined ? {} : { estimator })
  })
}

const of = (rows: readonly PredictionRow[], name: string) =>
  rows.filter(({ response }) => response === name)

describe('predictions of several responses', () => {
  it.each([
    ['cbind()', cars],
    ['formulas', apart]
  ] as const)('%s agree with lm of each', (_, model) => {
    const { predictions } = predicted(model, { data: joint.columns, new: joint.new })
    expect(predictions.map(({ row, response }) => [row, response])).toEqual(
      [0, 1, 2].flatMap((row) => ['mpg', 'disp'].map((response) => [row, response]))
    )
    for (const [name, truth] of Object.entries(joint.predicted)) {
      of(predictions, name).forEach((row, i) => {
        for (const [member, values] of Object.entries(truth)) {
          expect(digits(row[member as Member], values[i] ?? 0)).toBeGreaterThan(10)
        }
      })
    }
    expect(predictions.map(({ extrapolates }) => extrapolates)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true
    ])
  })

  it.each(['least_squares', 'maximum_likelihood'] as const)(
    'at the rows of the fit %s gives the fitted means to the bit',
    (estimator) => {
      const { predictions } = predicted(cars, {
        data: joint.columns,
        new: joint.columns,
        estimator
      })
      const report = estimate(
        specOf(cars, { include: ['fitted'] }),
        datasetOf(joint.columns),
        control
      )
      for (const name of ['mpg', 'disp']) {
        expect(of(predictions, name).map(({ fitted }) => fitted)).toEqual(
          ofResponse(report[estimator].fitted, name)
        )
      }
    }
  )

  it('a level that the fit did not see is told in every response', () => {
    const { predictions, warnings } = predicted(cars, {
      data: joint.columns,
      new: { wt: [2, 3], cyl: ['c5', 'c6'], qsec: [18, null] }
    })
    expect(predictions.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('"c5"'),
      expect.stringContaining('"c5"'),
      '"qsec" is missing.',
      '"qsec" is missing.'
    ])
    expect(warnings.map(({ code }) => code)).toContain('rows_not_predicted')
  })
})

describe('predictions of labels', () => {
  const { predictions, conventions } = predicted(races, { data: labels.columns, new: labels.new })

  it.each(['black', 'other', 'white'].map((name, k) => [name, k] as const))(
    'the probability of "%s" and its delta-method standard error agree with R',
    (name, k) => {
      of(predictions, name).forEach((row, i) => {
        expect(digits(row.fitted, labels.predicted[i]?.[k] ?? 0)).toBeGreaterThan(10)
        expect(digits(row.std_error, labels.predicted_se[i]?.[k] ?? 0)).toBeGreaterThan(10)
        expect(row.conf_low).toBeGreaterThan(0)
        expect(row.conf_low).toBeLessThan(row.fitted)
        expect(row.conf_high).toBeGreaterThan(row.fitted)
        expect(row.conf_high).toBeLessThan(1)
        expect(row.pred_low).toBeNaN()
      })
    }
  )

  it('says why there is no prediction interval, and that least squares is not defined', () => {
    expect(conventions['prediction_interval']).toMatch(/^none/)
    const none = predicted(races, {
      data: labels.columns,
      new: labels.new,
      estimator: 'least_squares'
    })
    expect(none.status).toBe('not_defined')
    expect(none.predictions).toHaveLength(9)
  })

  it('at the rows of the fit are the fitted probabilities to the bit', () => {
    const again = predicted(races, { data: labels.columns, new: labels.columns })
    const spec = specOf(races, { include: ['fitted'] })
    const { fitted } = estimate(spec, datasetOf(labels.columns), control).maximum_likelihood
    expect(of(again.predictions, 'white').map((row) => row.fitted)).toEqual(
      ofResponse(fitted, 'white')
    )
  })
})

describe('comparisons of several responses and of labels', () => {
  const compared = (models: readonly Partial<ModelSpec>[], data: Columns) =>
    compareModels(
      models.map((model) => specOf(model)),
      datasetOf(data),
      control
    )

  it('nested systems by their likelihood ratio, as Wilks of R', () => {
    const { tests, models } = compared([{ formula: 'cbind(mpg, disp) ~ wt' }, cars], joint.columns)
    expect(tests.map(({ test, df }) => [test, df])).toEqual([['likelihood_ratio', 6]])
    expect(digits(tests[0]?.statistic, joint.ratio_models)).toBeGreaterThan(9)
    expect(models.reduce((sum, { aic_weight }) => sum + aic_weight, 0)).toBeCloseTo(1, 12)
  })

  it('nested models of labels by their likelihood ratio', () => {
    const { tests } = compared(
      [
        { formula: 'race ~ smoke + lwt', family },
        { formula: 'race ~ age + smoke + lwt', family }
      ],
      labels.columns
    )
    expect(digits(tests[0]?.statistic, labels.type_2[0] ?? 0)).toBeGreaterThan(8)
  })

  it('models that are not nested by Vuong', () => {
    const systems = compared(
      [{ formula: 'cbind(mpg, disp) ~ wt' }, { formula: 'cbind(mpg, disp) ~ qsec' }],
      joint.columns
    )
    expect(systems.tests.map(({ test }) => test)).toEqual(['vuong', 'vuong_aic', 'vuong_bic'])
    const races2 = compared(
      [
        { formula: 'race ~ age', family },
        { formula: 'race ~ smoke', family }
      ],
      labels.columns
    )
    expect(races2.tests[0]?.statistic).toBeLessThan(0)
  })

  it('refuse a system beside one of its responses', () => {
    const together = () => compared([{ formula: 'mpg ~ wt' }, cars], joint.columns)
    expect(together).toThrow(/different responses/)
  })
})
