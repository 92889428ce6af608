import { describe, expect, it } from 'vitest'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import type { Report } from '../../../../src/core/estimation/report.ts'
import type { PerRow } from '../../../../src/core/estimation/report-diagnostics.ts'
import type { ModelSpec } from '../../../../src/core/model/spec.ts'
import { relativeDifference } from '../inference/fit.ts'
import { type Columns, datasetOf, figures, ofResponse } from '../reference.ts'
import { control, specOf } from '../request.ts'

interface Own {
  readonly leverage: readonly number[]
  readonly cooks_distance: readonly number[]
  readonly dfbetas: Readonly<Record<string, readonly number[]>>
  readonly vif: Readonly<Record<string, number>>
  readonly condition_indices: readonly number[]
  readonly checks: Readonly<
    Record<string, { readonly statistic: number; readonly p_value: number }>
  >
}
type Table = Readonly<
  Record<string, { readonly statistic: number; readonly df: number; readonly p_value: number }>
>
type Tables = Readonly<Record<'type_1' | 'type_2' | 'type_3', Table>>
type ByResponse = Readonly<Record<string, Own>>

const reference = figures<{
  readonly columns: Columns
  readonly joint: ByResponse
  readonly seemingly: ByResponse
  readonly tables: Readonly<Record<string, Tables>>
}>('system/diagnostics.json')

const include = ['influence', 'collinearity', 'assumptions']
const fit = (
  model: Partial<ModelSpec>,
  columns: Columns = reference.columns,
  asked: readonly string[] = include
): Report => estimate(specOf(model, { include: asked }), datasetOf(columns), control)

const near = (found: unknown, expected: unknown) =>
  expect(relativeDifference(found, expected)).toBeLessThan(1e-8)

const joint = { formula: 'cbind(mpg, disp) ~ wt + cyl + qsec' }
const seemingly = { formulas: ['mpg ~ wt + qsec', 'disp ~ cyl * hp + offset(wt)'] }

/** Rows of other levels do not move a coefficient: R and the service both round that zero. */
const zeroed = (value: number) => (Math.abs(value) < 1e-12 ? 0 : value)

/** Of all 32 rows: null where one was left out, R's figures at the others. */
function nearByRow(found: PerRow | undefined, expected: readonly number[], leftOut: number[]) {
  expect(found).toHaveLength(32)
  expect([...(found ?? []).keys()].filter((i) => found?.[i] === null)).toEqual(leftOut)
  near(
    found?.filter((value) => value !== null),
    expected
  )
}

const systems: readonly (readonly [string, Partial<ModelSpec>, ByResponse, number[]])[] = [
  ['joint responses', joint, reference.joint, []],
  ['seemingly unrelated regressions', seemingly, reference.seemingly, [3]]
]

describe.each(systems)('%s: every response as R lm', (_, model, expected, leftOut) => {
  const { least_squares, equivalence } = fit(model)
  const { influence, collinearity } = least_squares

  it.each(Object.entries(expected))('influence of the rows on %s', (response, own) => {
    nearByRow(ofResponse(influence?.leverage, response), own.leverage, leftOut)
    nearByRow(ofResponse(influence?.cooks_distance, response), own.cooks_distance, leftOut)
    for (const [term, values] of Object.entries(own.dfbetas)) {
      nearByRow(
        influence?.dfbetas[`${response}: ${term}`]?.map((v) => (v === null ? v : zeroed(v))),
        values.map(zeroed),
        leftOut
      )
    }
  })

  it.each(Object.entries(expected))('collinearity in the equation of %s', (response, own) => {
    const mine = collinearity?.vif.filter((row) => row.response === response) ?? []
    expect(mine.map(({ term }) => term)).toEqual(Object.keys(own.vif))
    near(
      mine.map(({ vif }) => vif),
      Object.values(own.vif)
    )
    const indices = Object.entries(collinearity?.condition_indices ?? {})
    near(indices.find(([name]) => name === response)?.[1], own.condition_indices)
  })

  it.each(Object.entries(expected))('assumptions about the errors of %s', (response, own) => {
    const checks = equivalence.assumption_checks?.filter((check) => check.response === response)
    for (const [test, { statistic, p_value }] of Object.entries(own.checks)) {
      const found = checks?.find((check) => check.test === test)
      near(found?.statistic, statistic)
      expect(relativeDifference(found?.p_value, p_value)).toBeLessThan(1e-6)
    }
  })
})

describe('tables of terms of seemingly unrelated regressions', () => {
  const { tests } = fit(seemingly, reference.columns, ['tests']).least_squares

  it.each(Object.entries(reference.tables))('%s as R anova and car', (response, expected) => {
    for (const type of ['type_1', 'type_2', 'type_3'] as const) {
      for (const [term, { statistic, df, p_value }] of Object.entries(expected[type])) {
        const row = tests?.[type]?.find((one) => one.term === `${response}: ${term}`)
        expect(row?.df).toBe(df)
        near(row?.statistic, statistic)
        near(row?.p_value, p_value)
      }
    }
  })
})

describe('what systems do not have', () => {
  it('what was not asked for is not there', () => {
    const { least_squares, equivalence, warnings } = fit(joint, reference.columns, [])
    expect(least_squares.influence).toBeUndefined()
    expect(least_squares.collinearity).toBeUndefined()
    expect(equivalence.assumption_checks).toBeUndefined()
    expect(warnings).toEqual([])
  })

  it('a response without residuals has none, the others theirs', () => {
    const columns = { ...reference.columns, disp: reference.columns['wt'] ?? [] }
    const { least_squares, equivalence } = fit(joint, columns)
    expect(Object.keys(least_squares.influence?.leverage ?? {})).toEqual(['mpg'])
    expect(new Set(equivalence.assumption_checks?.map(({ response }) => response))).toEqual(
      new Set(['mpg'])
    )
  })
})
