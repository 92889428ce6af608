import { describe, expect, it } from 'vitest'
import { compareModels } from '../../../../src/core/estimation/comparison/compare.ts'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import { predict } from '../../../../src/core/estimation/prediction/predict.ts'
import type {
  EstimatorName,
  PredictedMatrices
} from '../../../../src/core/estimation/prediction/prediction.ts'
import type { Report } from '../../../../src/core/estimation/report.ts'
import { Failure } from '../../../../src/core/failure.ts'
import type {
  FitSpec,
  MatrixData,
  ModelSpec,
  StdErrorsChoice
} from '../../../../src/core/model/spec.ts'
import { digits } from '../../../support/digits.ts'
import { datasetOf, figures, leastDigits } from '../reference.ts'
import { control, specOf } from '../request.ts'

type Matrices = readonly (readonly (readonly number[])[])[]
interface Figures {
  readonly X: Matrices
  readonly Y: Matrices
  readonly g: Matrices
  readonly new: Matrices
  readonly fit: readonly number[]
  readonly squares: Readonly<Record<keyof PredictedMatrices, readonly number[]>>
  readonly likelihood: Readonly<Record<'std_error' | 'conf_low' | 'conf_high', readonly number[]>>
  readonly cluster: Readonly<Record<'observation' | 'row' | 'g' | 'both', readonly number[]>>
  readonly hac: {
    readonly two: readonly number[]
    readonly lag: readonly number[]
    readonly automatic: readonly number[]
  }
  readonly anova: { readonly f: number[]; readonly p: number[]; readonly aic: number[] }
  readonly missing: readonly number[]
  readonly durbin_watson: Readonly<Record<'statistic' | 'p_value', readonly number[]>>
}
const reference = figures<Figures>('equation/inference.json')
const { X, Y, g } = reference
const none = { rows: 0, columns: new Map() }
const quadratic = { equation: 'Y = X * A * X', unknown: 'A' }

function asked(matrices: MatrixData, rest: Partial<FitSpec> = {}, model: Partial<ModelSpec> = {}) {
  return specOf({ ...quadratic, ...model }, { matrices, ...rest })
}

function withErrors(std_errors: StdErrorsChoice): Report {
  const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
  return estimate(asked({ X, Y, g }, { inference }), none, control)
}

function predicted(matrices: MatrixData, estimator?: EstimatorName) {
  const question = { newData: none, level: 0.95, newMatrices: matrices }
  return predict(
    asked({ X, Y }),
    none,
    control
  )(estimator === undefined ? question : { ...question, estimator })
}

/** Entries column by column, as R stacks them. */
const stacked = (matrices: Matrices | undefined): number[] =>
  (matrices ?? []).flatMap((m) =>
    (m[0] ?? []).flatMap((_, j) => m.map((row) => row[j] ?? Number.NaN))
  )

function least(found: readonly number[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length)
  return Math.min(...found.map((value, i) => digits(value, expected[i] ?? Number.NaN)))
}

const keys = ['fitted', 'std_error', 'conf_low', 'conf_high', 'pred_low', 'pred_high'] as const

describe('predictions from a matrix equation', () => {
  it.each(keys)('%s of every entry is that of predict.lm on the stacked entries', (key) => {
    const { matrices, predictions } = predicted({ X: reference.new })
    expect(least(stacked(matrices?.[key]), reference.squares[key])).toBeGreaterThan(9)
    expect(predictions.map((row) => row[key])).toEqual(stacked(matrices?.[key]))
  })

  it.each(['std_error', 'conf_low', 'conf_high'] as const)(
    "%s of the likelihood rests on its own variance and the normal law's quantile",
    (key) => {
      const { matrices } = predicted({ X: reference.new }, 'maximum_likelihood')
      expect(least(stacked(matrices?.[key]), reference.likelihood[key])).toBeGreaterThan(9)
    }
  )

  it('names the entries, by the observation that each is of', () => {
    const { predictions } = predicted({ X: reference.new })
    expect(predictions.map(({ row, response }) => `${row} ${response}`)).toEqual([
      '0 Y[1,1]',
      '0 Y[2,1]',
      '0 Y[1,2]',
      '0 Y[2,2]',
      '1 Y[1,1]',
      '1 Y[2,1]',
      '1 Y[1,2]',
      '1 Y[2,2]'
    ])
  })

  it('an observation of the fit is predicted as it was fitted, to the bit', () => {
    const report = estimate(asked({ X, Y }, { include: ['fitted'] }), none, control)
    expect(stacked(predicted({ X }).matrices?.fitted)).toEqual(report.least_squares.fitted)
  })

  it('what a missing entry takes part in has no prediction and says why', () => {
    const x = [
      [[1], [2]],
      [[Number.NaN], [1]]
    ]
    const y = x.map(() => [[1], [2]])
    const fit = {
      x: [
        [[1], [0]],
        [[0], [1]],
        [[1], [1]],
        [[2], [1]]
      ],
      y: [
        [[2.1], [0.9]],
        [[1.0], [3.2]],
        [[3.2], [3.9]],
        [[4.9], [5.1]]
      ]
    }
    const spec = specOf({ equation: 'y = A * x', unknown: 'A' }, { matrices: fit })
    const { predictions, warnings } = predict(
      spec,
      none,
      control
    )({ newData: none, level: 0.95, newMatrices: { x, y } })
    expect(predictions.map(({ fitted }) => Number.isNaN(fitted))).toEqual([
      false,
      false,
      true,
      true
    ])
    expect(predictions.map(({ reason }) => reason !== null)).toEqual([false, false, true, true])
    expect(warnings.map(({ code }) => code)).toContain('rows_not_predicted')
  })

  it('only the entries that need a missing value are left out', () => {
    const { matrices } = predict(
      specOf({ equation: 'Y = X * A', unknown: 'A' }, { matrices: { X, Y } }),
      none,
      control
    )({
      newData: none,
      level: 0.95,
      newMatrices: {
        X: [
          [
            [1, Number.NaN],
            [2, 3]
          ]
        ]
      }
    })
    expect(matrices?.fitted[0]?.map((row) => row.map(Number.isNaN))).toEqual([
      [true, true],
      [false, false]
    ])
  })

  it("x'Ax is predicted as the quadratic form of a formula", () => {
    const points = [
      [1, 0],
      [0, 1],
      [1, 1],
      [2, 1],
      [1, 2],
      [3, 1]
    ]
    const y = [2.1, 1.2, 4.9, 12.8, 9.1, 25.2]
    const fresh = [
      [1, 3],
      [-2, 1]
    ]
    const asColumn = (rows: readonly number[][]) => rows.map((row) => row.map((v) => [v]))
    const equation = specOf(
      { equation: 'y = t(x) * A * x', unknown: 'A', symmetric: true },
      { matrices: { x: asColumn(points), y: y.map((v) => [[v]]) } }
    )
    const formula = specOf({ formula: 'y ~ 0 + quad(u, v)' })
    const table = (rows: readonly number[][]) => ({
      u: rows.map((row) => row[0] ?? 0),
      v: rows.map((row) => row[1] ?? 0)
    })
    const one = predict(
      equation,
      none,
      control
    )({ newData: none, level: 0.9, newMatrices: { x: asColumn(fresh) } })
    const other = predict(
      formula,
      datasetOf({ ...table(points), y }),
      control
    )({ newData: datasetOf(table(fresh)), level: 0.9 })
    for (const key of keys) {
      const expected = other.predictions.map((row) => row[key])
      expect(least(stacked(one.matrices?.[key]), expected)).toBeGreaterThan(11)
    }
  })

  it.each<[string, MatrixData | null, string]>([
    ['a matrix that is absent', { Z: [[[1]]] }, '/new_data/matrices'],
    ['a matrix of another size', { X: [[[1, 2, 3]]] }, '/new_data/matrices/X/0'],
    ['no observation', { X: [] }, '/new_data/matrices'],
    ['rows of a table', null, '/new_data']
  ])('%s is refused where it stands', (_, matrices, pointer) => {
    const question = { newData: none, level: 0.95 }
    const run = () =>
      predict(
        asked({ X, Y }),
        none,
        control
      )(matrices === null ? question : { ...question, newMatrices: matrices })
    expect(run).toThrow(Failure)
    try {
      run()
    } catch (error) {
      expect(error instanceof Failure && error.faults[0]?.pointer).toBe(pointer)
    }
  })

  it('matrices are refused by a model of rows', () => {
    const spec = specOf({ formula: 'y ~ x' })
    const predictor = predict(spec, datasetOf({ x: [1, 2, 3], y: [1, 2, 4] }), control)
    expect(() => predictor({ newData: none, level: 0.95, newMatrices: { X } })).toThrow(
      /about rows/
    )
  })
})

describe('covariances of a matrix equation', () => {
  it.each<[string, readonly string[], keyof Figures['cluster']]>([
    ['observation', ['observation'], 'observation'],
    ['row of the response', ['row'], 'row'],
    ['1 × 1 matrix of the data', ['g'], 'g'],
    ['observation and column', ['observation', 'column'], 'both']
  ])('clusters by %s are those of vcovCL', (_, cluster, name) => {
    const { least_squares } = withErrors({ cluster })
    expect(
      leastDigits(least_squares.coefficients, 'std_error', reference.cluster[name])
    ).toBeGreaterThan(9)
  })

  it('a series is one of observations, as in vcovPL', () => {
    const { least_squares, conventions } = withErrors({ hac: { lags: 2 } })
    expect(leastDigits(least_squares.coefficients, 'std_error', reference.hac.two)).toBeGreaterThan(
      9
    )
    expect(conventions).toMatchObject({
      std_errors_details: { least_squares: { hac_lags: 2, hac_observations: X.length } }
    })
  })

  it('the automatic lag is that of the summed scores', () => {
    const { least_squares, conventions } = withErrors({ hac: { lags: 'auto' } })
    const [lag] = reference.hac.lag
    expect(conventions).toMatchObject({ std_errors_details: { least_squares: { hac_lags: lag } } })
    expect(
      leastDigits(least_squares.coefficients, 'std_error', reference.hac.automatic)
    ).toBeGreaterThan(9)
  })

  it('pairs are drawn as whole observations', () => {
    const inference = {
      level: 0.95,
      std_errors: { bootstrap: { replicates: 2000, kind: 'pairs' as const } },
      intervals: 'bootstrap' as const
    }
    const { least_squares } = estimate(asked({ X, Y, g }, { inference }), none, control)
    const within = least_squares.coefficients.map(
      ({ std_error }, j) => std_error / (reference.cluster.observation[j] ?? 0)
    )
    // Entries by themselves would give 1.2 to 1.5 times less.
    for (const ratio of within) expect(Math.abs(Math.log(ratio))).toBeLessThan(0.2)
  })
})

describe('the series of a matrix equation', () => {
  it('Durbin-Watson takes every entry of the response as a series of its own', () => {
    const { equivalence } = estimate(asked({ X, Y }, { include: ['assumptions'] }), none, control)
    const found = equivalence.assumption_checks?.find(({ test }) => test === 'durbin_watson')
    const { statistic, p_value } = reference.durbin_watson
    expect(digits(found?.statistic, statistic[0] ?? 0)).toBeGreaterThan(10)
    expect(digits(found?.p_value, p_value[0] ?? 0)).toBeGreaterThan(8)
  })
})

describe('missing entries of a matrix equation', () => {
  const gaps = Y.map((m, t) =>
    m.map((row, i) =>
      row.map((v, j) => {
        const [first, third] = [t === 0 && i === 0 && j === 1, t === 2 && i === 1 && j === 0]
        return first || third ? Number.NaN : v
      })
    )
  )

  it('are left out entry by entry, counted and warned about', () => {
    const report = estimate(asked({ X, Y: gaps }, { include: ['residuals'] }), none, control)
    expect(
      leastDigits(report.least_squares.coefficients, 'estimate', reference.missing)
    ).toBeGreaterThan(11)
    expect(report.data).toEqual({ rows: X.length, rows_used: X.length, rows_dropped: 0 })
    expect(report.least_squares.glance?.nobs).toBe(4 * X.length - 2)
    const { residuals } = report.least_squares
    expect(Array.isArray(residuals) && [residuals[2], residuals[9]]).toEqual([null, null])
    expect(report.warnings.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('2 entries')
    ])
  })

  it('an observation without its X is left out whole', () => {
    const known = X.map((m, t) => (t === 4 ? m.map((row) => row.map(() => Number.NaN)) : m))
    const { data } = estimate(asked({ X: known, Y }), none, control)
    expect(data).toEqual({ rows: X.length, rows_used: X.length - 1, rows_dropped: 1 })
  })

  it('are refused under "error"', () => {
    expect(() => estimate(asked({ X, Y: gaps }, { missing: 'error' }), none, control)).toThrow(
      /2 entries/
    )
  })
})

describe('comparisons of matrix equations', () => {
  it('a symmetric unknown is nested in one that is not: F as anova has it', () => {
    const matrices = { X, Y }
    const specs = [asked(matrices, {}, { symmetric: true }), asked(matrices)]
    const { models, tests } = compareModels(specs, none, control)
    const [f] = tests
    expect(f?.test).toBe('f')
    expect(digits(f?.statistic, reference.anova.f[0] ?? 0)).toBeGreaterThan(9)
    expect(digits(f?.p_value, reference.anova.p[0] ?? 0)).toBeGreaterThan(9)
    expect(
      least(
        models.map(({ aic }) => aic),
        reference.anova.aic
      )
    ).toBeGreaterThan(11)
  })
})
