import { describe, expect, it } from 'vitest'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import type {
  LeastSquaresBlock,
  LikelihoodBlock
} from '../../../../src/core/estimation/report-blocks.ts'
import type { PerRow } from '../../../../src/core/estimation/report-diagnostics.ts'
import type { ModelSpec } from '../../../../src/core/model/spec.ts'
import { relativeDifference } from '../inference/fit.ts'
import { type Columns, datasetOf, figures, ofResponse } from '../reference.ts'
import { control, specOf } from '../request.ts'

type ByName<T> = Readonly<Record<string, T>>
type Table = ByName<{ readonly statistic: number; readonly df: number; readonly p_value: number }>
interface Joint {
  readonly estimates: readonly number[]
  readonly normalized: ByName<readonly number[]>
  readonly leverage: ByName<readonly number[]>
  readonly cooks_distance: ByName<readonly number[]>
  readonly joint: readonly number[]
  readonly dfbetas: ByName<readonly number[]>
  readonly vif: ByName<ByName<number>>
  readonly condition_indices: ByName<readonly number[]>
  readonly hc2: readonly number[]
  readonly hc3: readonly number[]
  readonly hc4: readonly number[]
}
const { columns } = figures<{ readonly columns: Columns }>('system/diagnostics.json')
const reference = figures<{
  readonly feasible: Joint
  readonly maximum: Joint
  readonly f: ByName<Table>
  readonly ratio: ByName<Table>
  readonly wald: readonly number[]
  readonly barrett_ling: ByName<readonly number[]>
}>('system/joint.json')

const include = ['influence', 'collinearity', 'tests', 'residuals']
const hypotheses = ['mpg: wt = -5', 'disp: hp = mpg: qsec']
const fit = (model: Partial<ModelSpec>, asked: readonly string[] = include) =>
  estimate(specOf(model, { include: asked }), datasetOf(columns), control)
const near = (found: unknown, expected: unknown, within = 1e-8) =>
  expect(relativeDifference(found, expected)).toBeLessThan(within)

/** All numbers inside a value, in order. */
function numbers(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return value instanceof Object ? Object.values(value).flatMap(numbers) : []
}

const unrelated = { formulas: ['mpg ~ wt + qsec', 'disp ~ cyl * hp + offset(wt)'] }
const together = { formula: 'cbind(mpg, disp) ~ wt + cyl + qsec' }
const report = fit(unrelated)
type Block = LeastSquaresBlock | LikelihoodBlock
const blocks: readonly (readonly [string, Block | undefined, Joint, ByName<Table>, number])[] = [
  [
    'generalised least squares',
    report.generalized_least_squares,
    reference.feasible,
    reference.f,
    1e-8
  ],
  // R iterates to the maximum by repeated generalised least squares.
  ['the likelihood', report.maximum_likelihood, reference.maximum, reference.ratio, 1e-7]
]

/** Of all 32 rows, the fourth of which was left out. */
function nearByRow(found: PerRow | undefined, expected: readonly number[], within: number) {
  expect(found).toHaveLength(32)
  expect(found?.[3]).toBeNull()
  near(
    found?.filter((value) => value !== null),
    expected,
    within
  )
}

describe.each(blocks)('%s of a system', (_, block, expected, tables, within) => {
  it('has the estimates of R', () => {
    near(
      block?.coefficients.map(({ estimate: value }) => value),
      expected.estimates,
      within
    )
  })

  it.each(['mpg', 'disp'])(
    'influence of the rows on %s is that of leaving them out',
    (response) => {
      const { influence } = block ?? {}
      const of = (values: ByName<readonly number[]>) => values[response] ?? []
      nearByRow(ofResponse(influence?.leverage, response), of(expected.leverage), within)
      nearByRow(
        ofResponse(influence?.cooks_distance, response),
        of(expected.cooks_distance),
        within
      )
    }
  )

  it.each(['mpg', 'disp'])('normalized residuals of %s are uncorrelated ones', (response) => {
    const types = block?.residual_types
    nearByRow(
      ofResponse(types?.['normalized'], response),
      expected.normalized[response] ?? [],
      within
    )
  })

  it('a row moves all coefficients together by the joint distance', () => {
    nearByRow(block?.influence?.joint_cooks_distance, expected.joint, within)
  })

  it.each(Object.keys(expected.dfbetas))('dfbetas of %s', (term) => {
    nearByRow(block?.influence?.dfbetas[term], expected.dfbetas[term] ?? [], within)
  })

  it.each(['mpg', 'disp'])('collinearity of %s inside the system', (response) => {
    const rows = block?.collinearity?.vif.filter((row) => row.response === response) ?? []
    expect(rows.map(({ term }) => term)).toEqual(Object.keys(expected.vif[response] ?? {}))
    near(
      rows.map(({ vif }) => vif),
      Object.values(expected.vif[response] ?? {}),
      within
    )
    const indices = Object.entries(block?.collinearity?.condition_indices ?? {})
    near(
      indices.find(([name]) => name === response)?.[1],
      expected.condition_indices[response],
      within
    )
  })

  it.each(['type_1', 'type_2', 'type_3'] as const)('table of %s', (type) => {
    const rows = block?.tests?.[type] ?? []
    expect(rows.map(({ term }) => term)).toEqual(Object.keys(tables[type] ?? {}))
    for (const { term, statistic, df, p_value } of rows) {
      const truth = tables[type]?.[term]
      expect(df).toBe(truth?.df)
      near(statistic, truth?.statistic, 1e-7)
      near(p_value, truth?.p_value, 1e-6)
    }
  })
})

describe('heteroscedasticity-consistent standard errors of joint estimates', () => {
  it.each(['hc2', 'hc3', 'hc4'] as const)('%s', (std_errors) => {
    const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
    const found = estimate(specOf(unrelated, { inference }), datasetOf(columns), control)
    expect(found.warnings.map(({ code }) => code)).toEqual(['rows_dropped'])
    const errors = (block: Block | undefined) => block?.coefficients.map((row) => row.std_error)
    near(errors(found.generalized_least_squares), reference.feasible[std_errors])
    near(errors(found.maximum_likelihood), reference.maximum[std_errors], 1e-7)
  })

  it('of the same regressors written one by one are those of least squares', () => {
    const inference = { level: 0.95, std_errors: 'hc4' as const, intervals: 'wald' as const }
    const formulas = ['mpg ~ wt + qsec', 'disp ~ wt + qsec']
    const found = estimate(specOf({ formulas }, { inference }), datasetOf(columns), control)
    const errors = (block: Block | undefined) => block?.coefficients.map((row) => row.std_error)
    near(errors(found.generalized_least_squares), errors(found.least_squares))
  })

  it('a row that alone determines a coefficient leaves them at the model, and says so', () => {
    const alone = { ...columns, one: Array.from({ length: 32 }, (_, i) => (i === 7 ? 1 : 0)) }
    const inference = { level: 0.95, std_errors: 'hc3' as const, intervals: 'wald' as const }
    const formulas = ['mpg ~ wt + one', 'disp ~ qsec']
    const { warnings } = estimate(specOf({ formulas }, { inference }), datasetOf(alone), control)
    expect(warnings.map(({ detail }) => /leverage 1/.test(detail))).toContain(true)
  })
})

describe('conventions of other tools', () => {
  it.each([
    [unrelated, 'r', 'r', []],
    [unrelated, 'statsmodels', undefined, ['conventions_not_applicable']],
    [together, 'r', 'r', []],
    [together, 'statsmodels', 'statsmodels', []]
  ] as const)('%o under %s', (model, conventions, follows, codes) => {
    const found = estimate(specOf(model, { conventions }), datasetOf(columns), control)
    expect(found.conventions['follows']).toBe(follows)
    expect(
      found.warnings.map(({ code }) => code).filter((code) => code !== 'rows_dropped')
    ).toEqual(codes)
  })
})

describe('written hypotheses', () => {
  it('about generalised least squares are those of systemfit, as F', () => {
    const inference = { level: 0.95, std_errors: 'model' as const, intervals: 'wald' as const }
    const spec = specOf(unrelated, { inference: { ...inference, hypotheses } })
    const { generalized_least_squares: block } = estimate(spec, datasetOf(columns), control)
    const rows = block?.tests?.hypotheses ?? []
    expect(rows.map(({ test, df, df_residual }) => [test, df, df_residual])).toEqual([
      ['f', 1, 28],
      ['f', 1, 25]
    ])
    near(
      rows.map(({ statistic }) => statistic),
      reference.wald
    )
  })
})

describe('responses with the same regressors', () => {
  const { least_squares, maximum_likelihood } = fit(together)
  const same = fit({ formulas: ['mpg ~ wt + cyl + qsec', 'disp ~ wt + cyl + qsec'] })

  it('have the distance of Barrett & Ling', () => {
    const { barrett_ling } = reference
    near(least_squares.influence?.joint_cooks_distance, barrett_ling['least_squares'])
    near(maximum_likelihood.influence?.joint_cooks_distance, barrett_ling['likelihood'])
  })

  it('have the leverages of least squares in the joint estimates too', () => {
    near(
      numbers(maximum_likelihood.influence?.leverage),
      numbers(least_squares.influence?.leverage)
    )
  })

  it.each(['influence', 'collinearity'] as const)(
    'have the same %s written as one formula or as several',
    (part) => {
      near(numbers(maximum_likelihood[part]), numbers(same.maximum_likelihood[part]), 1e-7)
    }
  )

  it('give no warning for what they were asked', () => {
    expect(fit(together, ['influence', 'collinearity']).warnings).toEqual([])
  })
})
