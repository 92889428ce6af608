import { describe, expect, it } from 'vitest'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import type { Report } from '../../../../src/core/estimation/report.ts'
import type { TestRow } from '../../../../src/core/estimation/report-diagnostics.ts'
import type { FitSpec, ModelSpec } from '../../../../src/core/model/spec.ts'
import { digits } from '../../../support/digits.ts'
import { type Columns, datasetOf, figures, leastDigits, ofResponse } from '../reference.ts'
import { control, specOf } from '../request.ts'

interface Criterion {
  readonly statistic: number
  readonly f: number
  readonly df: number
  readonly df_residual: number
  readonly term?: string
  readonly p_value?: number
}
type Criteria = Readonly<Record<string, Criterion>>
type Robust = Readonly<Record<string, readonly number[]>>
type Tests = Readonly<Record<'wald' | 'likelihood_ratio' | 'score', number>>

interface Figures {
  readonly joint: {
    readonly columns: Columns
    readonly hc: Robust
    readonly cluster: readonly number[]
    readonly hac: readonly number[]
    readonly vcov: readonly (readonly number[])[]
    readonly type_1: Readonly<Record<string, readonly Criterion[]>>
    readonly type_2: Readonly<Record<string, Criteria>>
    readonly type_3: Readonly<Record<string, Criteria>>
    readonly hypothesis: Criteria
    readonly contrast: number
    readonly ratio_wt: number
  }
  readonly seemingly: {
    readonly columns: Columns
    readonly hc: Robust
    readonly maximum: {
      readonly estimates: readonly number[]
      readonly expected: readonly number[]
      readonly hc0: readonly number[]
      readonly hac: readonly number[]
      readonly gnp: Tests
      readonly same: Tests
      readonly profile: { readonly place: number; readonly low: number; readonly high: number }
    }
  }
}

const { joint, seemingly } = figures<Figures>('system/inference.json')

function fit(
  model: Partial<ModelSpec>,
  inference: Partial<FitSpec['inference']>,
  include: readonly string[] = []
): Report {
  const spec = specOf(model, { include })
  const { columns } = model.formulas === undefined ? joint : seemingly
  const asked = { ...spec, inference: { ...spec.inference, ...inference } }
  return estimate(asked, datasetOf(columns), control)
}

const cars = { formula: 'cbind(mpg, disp) ~ wt + cyl + qsec' }
const long = {
  formulas: ['Employed ~ GNP + Year', 'Population ~ GNP', 'Armed_Forces ~ Unemployed']
}

/** R's names of the criteria. */
const named = {
  pillai: 'Pillai',
  wilks: 'Wilks',
  hotelling_lawley: 'Hotelling-Lawley',
  roy: 'Roy'
} as const

function agreesWith(rows: readonly TestRow[] | undefined, term: string, expected: Criteria) {
  for (const [test, name] of Object.entries(named)) {
    const row = rows?.find((one) => one.term === term && one.test === test)
    const truth = expected[name]
    expect(digits(row?.statistic, truth?.statistic ?? 0)).toBeGreaterThan(9)
    expect(digits(row?.f_statistic, truth?.f ?? 0)).toBeGreaterThan(9)
    expect([row?.df, row?.df_residual]).toEqual([truth?.df, truth?.df_residual])
  }
}

describe('standard errors of joint responses', () => {
  it.each([
    ...Object.entries(joint.hc).map(([name, values]) => [name, name, values] as const),
    ['clusters', { cluster: 'gear' }, joint.cluster] as const,
    ['3 lags', { hac: { lags: 3 } }, joint.hac] as const
  ])('%s agree with sandwich, in both blocks', (_, choice, expected) => {
    const std_errors = choice as FitSpec['inference']['std_errors']
    const { least_squares, maximum_likelihood, warnings } = fit(cars, { std_errors })
    expect(warnings).toEqual([])
    expect(leastDigits(least_squares.coefficients, 'std_error', expected)).toBeGreaterThan(10)
    expect(leastDigits(maximum_likelihood.coefficients, 'std_error', expected)).toBeGreaterThan(10)
  })

  it('the covariance goes across responses, as R vcov', () => {
    const { vcov } = fit(cars, {}, ['vcov']).least_squares
    expect(vcov?.terms[5]).toBe('disp: (Intercept)')
    joint.vcov.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(digits(vcov?.matrix[i]?.[j], value)).toBeGreaterThan(10)
      })
    })
  })

  it.each(['pairs', 'residual', 'parametric'] as const)('the bootstrap of %s is near', (kind) => {
    const std_errors = { bootstrap: { replicates: 200, kind } }
    const model = fit(cars, {}).least_squares.coefficients
    const { least_squares, conventions } = fit(cars, { std_errors })
    expect(conventions['std_errors_details']).toMatchObject({
      least_squares: { bootstrap: { kind, replicates: 200, seed: 1 } }
    })
    least_squares.coefficients.forEach(({ std_error }, j) => {
      const ratio = std_error / (model[j]?.std_error ?? 0)
      expect(ratio).toBeGreaterThan(0.5)
      expect(ratio).toBeLessThan(2)
    })
  })
})

describe('tests of joint responses', () => {
  const hypotheses = ['mpg: wt = disp: wt', 'wt = 0']
  const { least_squares: ls, maximum_likelihood: ml } = fit(cars, { hypotheses }, ['tests'])

  it('type I is anova() of R', () => {
    for (const [test, name] of Object.entries(named)) {
      for (const truth of joint.type_1[name] ?? []) {
        const row = ls.tests?.type_1?.find((one) => one.test === test && one.term === truth.term)
        expect(digits(row?.statistic, truth.statistic)).toBeGreaterThan(9)
        expect(digits(row?.p_value, truth.p_value ?? 0)).toBeGreaterThan(8)
      }
    }
  })

  it('types II and III are Anova() of car', () => {
    for (const [term, expected] of Object.entries(joint.type_2)) {
      agreesWith(ls.tests?.type_2, term, expected)
      agreesWith(ls.tests?.terms, term, expected)
    }
    const third = fit({ formula: 'cbind(mpg, disp) ~ wt * qsec + cyl' }, {}, ['tests'])
    for (const [term, expected] of Object.entries(joint.type_3)) {
      if (term !== '(Intercept)') agreesWith(third.least_squares.tests?.type_3, term, expected)
    }
  })

  it('a hypothesis between responses is the F of their difference', () => {
    const row = ls.tests?.hypotheses[0]
    expect(digits(row?.statistic, joint.contrast)).toBeGreaterThan(10)
    expect([row?.df, row?.df_residual]).toEqual([1, 27])
  })

  it('a hypothesis about a term is said of all responses', () => {
    const expected = joint.type_2['wt']
    if (expected === undefined) throw new Error('no figures')
    agreesWith(ls.tests?.hypotheses, 'wt = 0', expected)
    const row = ml.tests?.type_2?.find(({ term }) => term === 'wt')
    expect(digits(row?.statistic, joint.ratio_wt)).toBeGreaterThan(9)
  })

  it("Wald, likelihood ratio and score are n times Hotelling's, -ln Wilks' and Pillai's", () => {
    const rows = ml.tests?.terms.filter(({ term }) => term === 'wt') ?? []
    const wt = joint.type_2['wt']
    const truth = [
      32 * (wt?.['Hotelling-Lawley']?.statistic ?? 0),
      joint.ratio_wt,
      32 * (wt?.['Pillai']?.statistic ?? 0)
    ]
    expect(rows.map(({ test }) => test)).toEqual(['wald', 'likelihood_ratio', 'score'])
    rows.forEach(({ statistic, df }, k) => {
      expect(df).toBe(2)
      expect(digits(statistic, truth[k] ?? 0)).toBeGreaterThan(9)
    })
  })
})

describe('seemingly unrelated regressions', () => {
  it.each(Object.entries(seemingly.hc))(
    '%s of every equation agrees with sandwich',
    (name, expected) => {
      const std_errors = name as FitSpec['inference']['std_errors']
      const { least_squares, warnings, conventions } = fit(long, { std_errors })
      expect(leastDigits(least_squares.coefficients, 'std_error', expected)).toBeGreaterThan(8)
      expect(warnings).toEqual([])
      expect(conventions['std_errors_used']).toEqual({
        least_squares: name,
        generalized_least_squares: name,
        maximum_likelihood: name
      })
    }
  )

  it.each([
    ['expected', 'expected', seemingly.maximum.expected],
    ['hc0', 'hc0', seemingly.maximum.hc0],
    ['2 lags', { hac: { lags: 2 } }, seemingly.maximum.hac]
  ] as const)('%s of the maximum agree with R', (_, std_errors, expected) => {
    const { coefficients } = fit(long, { std_errors }).maximum_likelihood
    expect(leastDigits(coefficients, 'estimate', seemingly.maximum.estimates)).toBeGreaterThan(8)
    expect(leastDigits(coefficients, 'std_error', expected)).toBeGreaterThan(8)
  })

  it('a profile and tests agree with iterated generalised least squares under restrictions', () => {
    const hypotheses = ['Employed: GNP = 0', 'Employed: GNP = Population: GNP']
    const { coefficients, tests } = fit(
      long,
      { intervals: 'profile', hypotheses, std_errors: 'expected' },
      []
    ).maximum_likelihood
    const { profile, gnp, same } = seemingly.maximum
    expect(digits(coefficients[1]?.conf_low, profile.low)).toBeGreaterThan(8)
    expect(digits(coefficients[1]?.conf_high, profile.high)).toBeGreaterThan(8)
    for (const [text, expected] of [
      [hypotheses[0], gnp],
      [hypotheses[1], same]
    ] as const) {
      const rows = tests?.hypotheses.filter(({ term }) => term === text) ?? []
      expect(rows).toHaveLength(3)
      for (const { test, statistic } of rows) {
        const truth = Object.entries(expected).find(([name]) => name === test)?.[1]
        expect(digits(statistic, truth ?? 0)).toBeGreaterThan(8)
      }
    }
  })
})

describe('fitted means and residuals of several responses', () => {
  it('add up to the response, null where a row was dropped', () => {
    const { columns } = joint
    const mpg = (columns['mpg'] ?? []).map((value, i) => (i === 4 ? null : value))
    const spec = specOf(cars, { include: ['fitted', 'residuals'] })
    const report = estimate(spec, datasetOf({ ...columns, mpg }), control)
    for (const block of [report.least_squares, report.maximum_likelihood]) {
      const fitted = ofResponse(block.fitted, 'mpg')
      const residuals = ofResponse(block.residuals, 'mpg')
      expect([fitted[4], residuals[4]]).toEqual([null, null])
      mpg.forEach((value, i) => {
        if (value !== null)
          expect((fitted[i] ?? 0) + (residuals[i] ?? 0)).toBeCloseTo(Number(value), 11)
      })
    }
    const ml = report.maximum_likelihood
    const quantile = ofResponse(ml.residual_types?.['quantile'], 'disp')
    const squares = quantile.reduce<number>((sum, z) => sum + (z ?? 0) ** 2, 0)
    expect(squares).toBeCloseTo(31, 10)
  })
})
