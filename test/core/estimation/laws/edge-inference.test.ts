import { describe, expect, it } from 'vitest'
import { compareModels } from '../../../../src/core/estimation/comparison/compare.ts'
import { predict } from '../../../../src/core/estimation/prediction/predict.ts'
import { chiSquareUpper } from '../../../../src/core/numeric/special/index.ts'
import cases from '../../../reference/edge-of-mean/profiles.json' with { type: 'json' }
import { digits } from '../../../support/digits.ts'
import { control, datasetOf, fitOf, specOf } from '../inference/fit.ts'
import { perRow } from '../reference.ts'

const include = ['tests', 'influence', 'residuals', 'assumptions', 'collinearity']

describe('inference where a fitted mean rests on the end of its range', () => {
  it.each(cases)(
    '$family with $link link, y = $y: profiles stay in the range, to 9 digits',
    (truth) => {
      const { family, link, x, y } = truth
      const report = fitOf({
        formula: 'y ~ x',
        family,
        link,
        intervals: 'profile',
        columns: { x, y },
        include
      })
      const { status, coefficients, intervals, tests } = report.maximum_likelihood
      expect(status).toBe('boundary')
      coefficients.forEach(({ term, conf_low, conf_high }, j) => {
        const [low, high] = truth.ends[j] ?? []
        for (const [side, found, expected] of [
          ['low', conf_low, low],
          ['high', conf_high, high]
        ] as const) {
          if (expected !== null) expect(digits(found, Number(expected))).toBeGreaterThan(9)
          else {
            expect(found).toBeNaN()
            expect(intervals?.open_ends).toContainEqual(expect.objectContaining({ term, side }))
          }
        }
      })
      const rows = tests?.terms.filter(({ term }) => term === 'x') ?? []
      const ratio = rows.find(({ test }) => test === 'likelihood_ratio')
      expect(digits(ratio?.statistic, Number(truth.ratio_of_slope))).toBeGreaterThan(11)
      // The hypothesis of no slope lies inside the range, so the reference is the usual one.
      expect(ratio?.note).toBeUndefined()
      const wald = rows.find(({ test }) => test === 'wald')
      expect([wald?.statistic, wald?.note]).toEqual([Number.NaN, expect.stringContaining('end of')])
    }
  )

  const edge = { formula: 'y ~ x', family: 'poisson', link: 'identity', include }
  const x = [0, 1, 2, 3, 4, 5, 6, 7]
  const y = [0, 0, 1, 2, 2, 4, 4, 6]

  it('influence, robust errors and dispersion are those of the model with the held mean known', () => {
    const whole = fitOf({ ...edge, std_errors: 'hc0', columns: { x, y } })
    const without = fitOf({
      ...edge,
      formula: 'y ~ x - 1',
      std_errors: 'hc0',
      columns: { x: x.slice(1), y: y.slice(1) }
    })
    const own = whole.maximum_likelihood
    const other = without.maximum_likelihood
    const slope = own.coefficients[1]
    expect([own.status, other.status]).toEqual(['boundary', 'ok'])
    expect(digits(slope?.std_error, other.coefficients[0]?.std_error ?? 0)).toBeGreaterThan(11)
    for (const name of ['leverage', 'cooks_distance'] as const) {
      const [held, ...rest] = perRow(own.influence?.[name])
      expect(held).toBeNaN()
      const expected = perRow(other.influence?.[name])
      rest.forEach((v, i) => {
        expect(digits(v ?? Number.NaN, expected[i] ?? 0)).toBeGreaterThan(11)
      })
    }
    const [held, ...pearson] = perRow(own.residual_types?.['pearson'])
    expect(held).toBeNaN()
    const expected = perRow(other.residual_types?.['pearson'])
    pearson.forEach((v, i) => {
      expect(v).toBeCloseTo(expected[i] ?? Number.NaN, 12)
    })
    expect(perRow(own.residual_types?.['deviance'])[0]).toBe(0)
    const dispersion = (report: typeof whole) =>
      report.equivalence.assumption_checks?.find(({ test }) => test === 'dispersion')
    expect(dispersion(whole)?.p_value).toBeCloseTo(dispersion(without)?.p_value ?? 0, 12)
  })

  it('what it has not is said: the collinearity of its estimates, a bootstrap', () => {
    const { maximum_likelihood, warnings } = fitOf({
      ...edge,
      intervals: 'bootstrap',
      columns: { x, y }
    })
    expect(maximum_likelihood.collinearity).toBeUndefined()
    expect(warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['not_given', 'intervals_not_applicable'])
    )
    expect(warnings.map(({ detail }) => detail).join(' ')).toContain('Andrews')
  })

  it.each([
    { y, statistic: 0, p: 1 },
    { y: [0, 3, 2, 3, 4, 4, 5, 6], statistic: undefined, p: undefined }
  ])('a hypothesis on the end of the range has half a chi-square: y = $y', (given) => {
    const report = fitOf({
      ...edge,
      hypotheses: ['(Intercept) = 0'],
      columns: { x, y: given.y }
    }).maximum_likelihood
    const ratio = report.tests?.hypotheses.find(({ test }) => test === 'likelihood_ratio')
    // Under the hypothesis the mean is proportional to x, and the slope sum(y)/sum(x).
    const slope = given.y.reduce((a, b) => a + b) / x.reduce((a, b) => a + b)
    const factorial = (k: number): number => (k < 2 ? 0 : Math.log(k) + factorial(k - 1))
    const under = x.reduce((sum, xi, i) => {
      const yi = given.y[i] ?? 0
      return sum + (yi === 0 ? 0 : yi * Math.log(slope * xi)) - slope * xi - factorial(yi)
    }, 0)
    const statistic = 2 * ((report.glance?.log_likelihood ?? 0) - under)
    expect(ratio?.statistic).toBeCloseTo(given.statistic ?? statistic, 9)
    expect(ratio?.note).toContain('half a chi-square')
    expect(ratio?.p_value).toBeCloseTo(
      given.p ?? 0.5 * chiSquareUpper(Math.max(statistic, 0), 1),
      9
    )
    const score = report.tests?.hypotheses.find(({ test }) => test === 'score')
    expect([score?.statistic, score?.note]).toEqual([Number.NaN, expect.any(String)])
  })

  it('a hypothesis whose own maximum rests on the end has a statistic and no p-value', () => {
    const z = [1, 0, 1, 0, 1, 0, 1, 0]
    const report = fitOf({ ...edge, formula: 'y ~ x + z', columns: { x, y, z } })
    const rows = report.maximum_likelihood.tests?.terms.filter(({ term }) => term === 'z')
    const ratio = rows?.find(({ test }) => test === 'likelihood_ratio')
    expect(ratio?.statistic).toBeGreaterThanOrEqual(0)
    expect([ratio?.p_value, ratio?.note]).toEqual([
      Number.NaN,
      expect.stringContaining('mixture of chi-squares')
    ])
    const table = report.maximum_likelihood.tests?.type_3?.find(({ term }) => term === 'z')
    expect(table?.statistic).toBeCloseTo(ratio?.statistic ?? Number.NaN, 8)
    expect(table?.p_value).toBeNaN()
  })

  it('predictions hold the constraint; a mean that the law does not allow is refused', () => {
    const spec = specOf({ formula: 'y ~ x', family: 'poisson', link: 'identity' })
    const answer = predict(
      spec,
      datasetOf({ x, y }),
      control
    )({ newData: datasetOf({ x: [0, 2, -1] }), level: 0.95 })
    const [held, inside, beyond] = answer.predictions
    expect([held?.fitted, held?.pred_low, held?.pred_high]).toEqual([0, 0, 0])
    expect(held?.std_error).toBeNaN()
    // The slope alone varies: 19/28 with variance 19/28².
    expect(inside?.std_error).toBeCloseTo((2 * Math.sqrt(19)) / 28, 12)
    expect(beyond?.fitted).toBeNaN()
    expect(beyond?.reason).toContain('beyond the end')
  })

  it('a prediction interval takes no account of means that the law does not allow', () => {
    const counts = [3, 2, 4, 5, 5, 8, 9, 8, 11, 12]
    const spec = specOf({ formula: 'y ~ x', family: 'poisson', link: 'identity' })
    const answer = predict(
      spec,
      datasetOf({ x: counts.map((_, i) => i + 1), y: counts }),
      control
    )({ newData: datasetOf({ x: [0.2, 1, 5] }), level: 0.95 })
    for (const { fitted, pred_low, pred_high } of answer.predictions) {
      expect(pred_low).toBeLessThan(fitted)
      expect(pred_high).toBeGreaterThan(fitted)
    }
  })

  it('a smaller model on the edge is compared by its statistic alone, with the reason', () => {
    const z = [1, 0, 1, 0, 1, 0, 1, 0]
    const models = ['y ~ 1', 'y ~ x', 'y ~ x + z'].map((formula) =>
      specOf({ formula, family: 'poisson', link: 'identity' })
    )
    const { tests } = compareModels(models, datasetOf({ x, y, z }), control)
    const pair = (a: number, b: number) => tests.find(({ models: [i, j] }) => i === a && j === b)
    expect(pair(0, 1)?.p_value).toBeLessThan(1e-3)
    expect(pair(0, 1)?.note).toBeNull()
    expect(pair(1, 2)?.p_value).toBeNaN()
    expect(pair(1, 2)?.note).toContain('mixture of chi-squares')
  })
})
