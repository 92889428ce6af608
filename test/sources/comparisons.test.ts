import { describe, expect, it } from 'vitest'
import {
  type ComparisonReport,
  compareModels
} from '../../src/core/estimation/comparison/compare.ts'
import { compareRows } from '../../src/core/estimation/rows/comparison/compare-rows.ts'
import { Failure } from '../../src/core/failure.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { cellsOf, manyRows, withNumbers } from '../support/many-rows.ts'

const rows = manyRows(12_000)
const bernoulli = { name: 'bernoulli', options: {} }
const multinomial = { name: 'multinomial', options: {} }
const poisson = { name: 'poisson', options: {} }
const curve = { mean: 'exp(p1 + p2 * (x1 - 100))', response: 'k', family: poisson }
const precision = { column: 'w', kind: 'precision' } as const
const frequency = { column: 'w', kind: 'frequency' } as const

const compared: Readonly<Record<string, readonly Partial<ModelSpec>[]>> = {
  'terms within terms': [
    { formula: 'y ~ x1' },
    { formula: 'y ~ x1 * g' },
    { formula: 'y ~ x1 + g' },
    { formula: 'y ~ 1' }
  ],
  'the same columns otherwise': [{ formula: 'y ~ I(2 * x1 + 3)' }, { formula: 'y ~ 0 + x1 + g' }],
  'a regressor that is 0 but for few rows': [{ formula: 'y ~ z' }, { formula: 'y ~ z + x1' }],
  'one that lies in another but for few rows': [
    { formula: 'y ~ I(x1 + z)' },
    { formula: 'y ~ x1 + g' }
  ],
  'other terms, by their densities': [{ formula: 'y ~ x1' }, { formula: 'y ~ g' }],
  'laws, one at the border of the other': [
    { formula: 'k ~ x1', family: poisson },
    { formula: 'k ~ x1', family: { name: 'negative_binomial', options: {} } }
  ],
  'laws without relation': [
    { formula: 'positive ~ x1', family: { name: 'gamma', options: {} }, link: 'log' },
    { formula: 'positive ~ x1', family: { name: 'lognormal', options: {} } }
  ],
  links: [
    { formula: 'label ~ x1 + g', family: bernoulli },
    { formula: 'label ~ x1 + g', family: bernoulli, link: 'probit' }
  ],
  'precision weights': [
    { formula: 'y ~ g', weights: precision },
    { formula: 'y ~ x1', weights: precision }
  ],
  'frequency weights, with which rows have no densities of their own': [
    { formula: 'b ~ x1', family: bernoulli, weights: frequency },
    { formula: 'b ~ g', family: bernoulli, weights: frequency }
  ],
  'an offset that one of them lacks': [
    { formula: 'k ~ x1', family: poisson },
    { formula: 'k ~ x1 + g + offset(b)', family: poisson }
  ],
  'a parameter that one holds': [
    { ...curve, parameters: { p1: { start: 0 }, p2: { start: 0, fixed: true } } },
    { ...curve, parameters: { p1: { start: 0 }, p2: { start: 0.1 } } }
  ],
  'an expression beside a formula': [
    { ...curve, parameters: { p1: { start: 0 }, p2: { start: 0.1 } } },
    { formula: 'k ~ g', family: poisson }
  ],
  'Laplace and normal errors': [
    { formula: 'y ~ x1', family: { name: 'laplace', options: {} } },
    { formula: 'y ~ x1' }
  ],
  'a maximum that does not exist': [
    { formula: 'label ~ b', family: bernoulli },
    { formula: 'label ~ x1', family: bernoulli }
  ],
  'a penalised fit': [
    { formula: 'b ~ x1', family: bernoulli, penalty: 'firth' },
    { formula: 'b ~ x1 + g', family: bernoulli }
  ]
}

const start = (value: number) => ({ start: value })
const positive = (value: number) => ({ start: value, lower: 0 })
const ar1 = { structure: 'ar1', within: 'k' } as const
const equal = { structure: 'equicorrelated', within: 'k' } as const
const reml = { ...ar1, method: 'reml' } as const
const logistic = '-(y-p1-p2*x)/s - log(s) - 2*log1p(exp(-(y-p1-p2*x)/s))'
const normal = '-(y-p1-p2*x)^2/(2*s^2) - log(s) - log(2*pi)/2'
const onLine = (log_density: string) => log_density.replaceAll('x)', '(x1-100))')
const line = { p1: start(1), p2: start(1), s: positive(1) }

/** Of several predictors, of correlated errors, of densities, and of one kind beside another. */
const kinds: Readonly<Record<string, readonly Partial<ModelSpec>[]>> = {
  'labels within labels': [
    { formula: 'C(w) ~ x1 + b', family: multinomial },
    { formula: 'C(w) ~ x1', family: multinomial },
    { formula: 'C(w) ~ y', family: multinomial }
  ],
  'labels that nest but for few rows': [
    { formula: 'C(w) ~ I(x1 + z)', family: multinomial },
    { formula: 'C(w) ~ x1 + b', family: multinomial }
  ],
  'labels with frequency weights': [
    { formula: 'C(b) ~ x1', family: multinomial, weights: frequency },
    { formula: 'C(b) ~ g', family: multinomial, weights: frequency }
  ],
  'two labels beside a law of two values': [
    { formula: 'label ~ x1', family: multinomial },
    { formula: 'label ~ g', family: bernoulli }
  ],
  'responses within responses': [
    { formula: 'cbind(y, positive) ~ x1' },
    { formula: 'cbind(y, positive) ~ x1 + g' }
  ],
  'responses that do not nest, one with an offset': [
    { formula: 'cbind(y, positive) ~ x1' },
    { formula: 'cbind(y, positive) ~ g + offset(b)' }
  ],
  'unrelated regressions beside joint responses': [
    { formulas: ['y ~ x1', 'positive ~ 1'] },
    { formula: 'cbind(y, positive) ~ x1' },
    { formulas: ['y ~ g', 'positive ~ x1'] }
  ],
  'correlated errors within correlated errors': [
    { formula: 'y ~ x1', covariance: ar1 },
    { formula: 'y ~ x1 + g', covariance: ar1 },
    { formula: 'y ~ x1', covariance: { ...ar1, rho: 0.1 } }
  ],
  'independent errors beside correlated errors of two structures': [
    { formula: 'y ~ x1' },
    { formula: 'y ~ x1', covariance: ar1 },
    { formula: 'y ~ x1', covariance: equal },
    { formula: 'y ~ x1', covariance: { structure: 'diagonal', column: 'w' } }
  ],
  'restricted likelihoods of the same terms and of others': [
    { formula: 'y ~ x1', covariance: { ...reml, rho: 0.1 } },
    { formula: 'y ~ I(2 * x1 + 3)', covariance: reml },
    { formula: 'y ~ x1 + g', covariance: reml }
  ],
  'densities of two laws': [
    { log_density: onLine(logistic), response: 'y', parameters: line },
    { log_density: onLine(normal), response: 'y', parameters: line }
  ],
  'a density with a parameter held': [
    {
      log_density: onLine(logistic),
      parameters: { ...line, p2: { start: 0, fixed: true } }
    },
    { log_density: onLine(logistic), parameters: line }
  ],
  'a density without its constants beside a law that is listed': [
    {
      log_density: onLine(normal).replace(' - log(2*pi)/2', ''),
      mean: 'p1 + p2*(x1-100)',
      response: 'y',
      parameters: line
    },
    { formula: 'y ~ g' }
  ]
}

function figuresOf({ models, tests }: ComparisonReport): Map<string, number> {
  const numbers = (name: string, of: object) =>
    Object.entries(of).flatMap(([key, value]) =>
      typeof value === 'number' ? [[`${name} ${key}`, value] as const] : []
    )
  return new Map([
    ...models.flatMap((row) => numbers(`model ${row.model}`, row)),
    ...tests.flatMap((row) => numbers(`${row.test} ${row.models.join()}`, row))
  ])
}

const ownCodes = /out_of_core/

function plain({ models, tests, warnings }: ComparisonReport) {
  return {
    warnings: warnings.filter(({ code }) => !ownCodes.test(code)),
    models: models.map(({ model, description, family, status, reason }) => ({
      model,
      description,
      family,
      status,
      reason: status === 'does_not_exist' ? null : reason
    })),
    tests: tests.map(({ test, models: pair, df, note }) => ({ test, pair, df, note }))
  }
}

const specsOf = (models: readonly Partial<ModelSpec>[]) => models.map((model) => specOf(model))

describe('a comparison by passes is the comparison in memory', () => {
  it.each(Object.entries({ ...compared, ...kinds }))('%s', async (_, models) => {
    const specs = specsOf(models)
    const passes = await compareRows(specs, memorySource(rows), { control, sampleRows: 1500 })
    const whole = compareModels(specs, rows, control)
    expect(plain(passes)).toEqual(plain(whole))
    const got = figuresOf(passes)
    const apart = [...figuresOf(whole)].flatMap(([name, value]) => {
      const other = got.get(name) ?? Number.NaN
      if (Object.is(value, other)) return []
      // Differences of criteria have the digits that the criteria leave them.
      const least = /delta|weight|statistic|p_value/.test(name) ? 6 : 11
      return digits(other, value) >= least ? [] : [`${name}: ${other} for ${value}`]
    })
    expect(apart).toEqual([])
  })
})

const apart: Readonly<Record<string, readonly Partial<ModelSpec>[]>> = {
  'rows that one of them leaves out': [{ formula: 'y ~ x1' }, { formula: 'y ~ x1 + x2' }],
  'rows of one system that another leaves out': [
    { formula: 'cbind(y, positive) ~ x1' },
    { formula: 'cbind(y, positive) ~ x2' }
  ],
  'more responses': [{ formula: 'y ~ x1' }, { formula: 'cbind(y, positive) ~ x1' }],
  'other labels': [
    { formula: 'C(w) ~ x1', family: multinomial },
    { formula: 'C(b) ~ x1', family: multinomial }
  ],
  'a likelihood and a restricted one': [
    { formula: 'y ~ x1', covariance: ar1 },
    { formula: 'y ~ x1', covariance: reml }
  ],
  'a start at which a density is not finite': [
    { formula: 'y ~ x1' },
    { log_density: 'log(p1 - y^2)', response: 'y', parameters: { p1: start(1) } }
  ],
  'a density that does not name its outcome': [
    { log_density: onLine(logistic), parameters: line },
    { formula: 'y ~ x1' }
  ]
}

describe('models that are not of the same data are refused', () => {
  const refusal = (models: readonly Partial<ModelSpec>[], data: Dataset = rows) =>
    compareRows(specsOf(models), memorySource(data), { control, sampleRows: 1500 })

  it('another response, in one row', async () => {
    const other = withNumbers(
      rows,
      'other',
      cellsOf(rows, 'y').map((v, i) => (i === 8000 ? v + 1e-9 : v))
    )
    const models = [{ formula: 'y ~ x1' }, { formula: 'other ~ x1 + g' }]
    await expect(refusal(models, other)).rejects.toThrow(/different responses/)
  })

  it.each(Object.entries(apart))('%s, with the problem that memory has', async (_, models) => {
    const problem = (error: unknown) => {
      if (!(error instanceof Failure)) throw error
      return error.faults
    }
    const passes = await refusal(models).catch(problem)
    let whole: unknown
    try {
      whole = compareModels(specsOf(models), rows, control)
    } catch (error) {
      whole = problem(error)
    }
    expect(passes).toEqual(whole)
  })

  it('a fault of one of them points to it', async () => {
    const models = [{ formula: 'y ~ x1' }, { formula: 'y ~ nothing' }]
    await expect(refusal(models)).rejects.toMatchObject({
      faults: [{ pointer: '/models/1/formula' }]
    })
  })
})
