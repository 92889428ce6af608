import { describe, expect, it } from 'vitest'
import { digits } from '../../../support/digits.ts'
import { type Columns, fitOf } from '../inference/fit.ts'
import { figures, perRow } from '../reference.ts'

interface Figures {
  readonly columns: Columns
  /** By row. */
  readonly dfbetas: readonly (readonly number[])[]
  readonly cooks_distance: readonly number[]
  readonly leverage: readonly number[]
  /** Rows left out one by one, and the changes of the estimates without them. */
  readonly deleted: readonly number[]
  readonly deletion: readonly (readonly number[])[]
  readonly gvif: readonly number[]
  readonly condition_indices: readonly number[]
}

const r = figures<Figures>('multinomial/influence.json')
const { columns } = r
const formula = 'race ~ age + lwt + smoke'
const include = ['influence', 'collinearity', 'residuals']

function least(found: readonly unknown[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length)
  return Math.min(...expected.map((truth, i) => digits(Number(found[i]), truth)))
}

describe('influence on a multinomial logit', () => {
  const { maximum_likelihood, warnings } = fitOf({
    formula,
    family: 'multinomial',
    columns,
    include: [...include, 'assumptions']
  })
  const { influence, collinearity } = maximum_likelihood

  it('is that of Lesaffre and Albert, by one step', () => {
    expect(least(perRow(influence?.leverage), r.leverage)).toBeGreaterThan(10)
    expect(least(perRow(influence?.cooks_distance), r.cooks_distance)).toBeGreaterThan(9)
    const terms = Object.keys(influence?.dfbetas ?? {})
    expect(terms).toHaveLength(8)
    expect(terms.slice(3, 5)).toEqual(['other: smoke', 'white: (Intercept)'])
    terms.forEach((term, j) => {
      const own = r.dfbetas.map((row) => row[j] ?? Number.NaN)
      expect(least(influence?.dfbetas[term] ?? [], own)).toBeGreaterThan(8)
    })
  })

  it('is the change of R’s estimates without a row, to second order', () => {
    const steps = Object.values(influence?.dfbetas ?? {})
    r.deleted.forEach((row, k) => {
      const exact = r.deletion[k] ?? []
      const miss = Math.hypot(...exact.map((value, j) => value - Number(steps[j]?.[row])))
      expect(miss).toBeLessThan(0.25 * Math.hypot(...exact) ** 2)
    })
  })

  it('has leverages that add to the number of coefficients', () => {
    const sum = perRow(influence?.leverage).reduce<number>((total, h) => total + (h ?? 0), 0)
    expect(sum).toBeCloseTo(8, 11)
  })

  it('inflation is that of a term’s coefficients of all labels, indices those of the design', () => {
    const vif = collinearity?.vif.map((row) => row.vif) ?? []
    expect(collinearity?.vif.map(({ term, df }) => [term, df])).toEqual([
      ['age', 2],
      ['lwt', 2],
      ['smoke', 2]
    ])
    expect(least(vif, r.gvif)).toBeGreaterThan(9)
    const indices = Object.values(collinearity?.condition_indices ?? {})
    expect(least(indices, r.condition_indices)).toBeGreaterThan(10)
  })

  it('what labels have not is said', () => {
    expect(maximum_likelihood.residual_types?.['quantile']).toBeUndefined()
    expect(warnings.map(({ code }) => code)).toEqual(['not_given', 'not_given'])
    expect(warnings[0]?.detail).toMatch(/assumptions: labels have no errors/)
    expect(warnings[1]?.detail).toMatch(/quantile residuals: labels have no order/)
  })
})

describe('two labels', () => {
  const two = {
    ...columns,
    race: (columns['race'] ?? []).map((v) => (v === 'white' ? v : 'other'))
  }
  const of = (family: string) => fitOf({ formula, family, columns: two, include })
  const [several, logit] = ['multinomial', 'bernoulli'].map(
    (family) => of(family).maximum_likelihood
  )

  it('have the influence of the logit', () => {
    for (const key of ['leverage', 'cooks_distance'] as const) {
      const want = perRow(logit?.influence?.[key]).map(Number)
      expect(least(perRow(several?.influence?.[key]), want)).toBeGreaterThan(10)
    }
    for (const [term, values] of Object.entries(logit?.influence?.dfbetas ?? {})) {
      const own = several?.influence?.dfbetas[`white: ${term}`] ?? []
      expect(least(own, values.map(Number))).toBeGreaterThan(9)
    }
  })

  it('have its quantile residuals, draw by draw', () => {
    const want = perRow(logit?.residual_types?.['quantile']).map(Number)
    expect(least(perRow(several?.residual_types?.['quantile']), want)).toBeGreaterThan(9)
  })
})
