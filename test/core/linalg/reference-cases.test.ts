import { describe, expect, it } from 'vitest'
import { leastSquares } from '../../../src/core/numeric/linalg/least-squares.ts'
import {
  designOf,
  digits,
  fromColumns,
  leastDigits,
  referenceCase,
  solve,
  standardErrors
} from './support.ts'

/** Cases whose formula is made of numeric columns and powers; digits limited by conditioning only. */
const numeric = [
  { name: 'ols_cars_simple', formula: 'y ~ speed' },
  { name: 'ols_cars_no_intercept', formula: 'y ~ 0 + speed' },
  { name: 'ols_near_collinear', formula: 'y ~ x1 + x2' },
  { name: 'ols_rankdef_sum_column', formula: 'y ~ Air_Flow + Water_Temp + Acid_Conc_ + Total' },
  {
    name: 'ols_pressure_quartic',
    formula: 'y ~ temperature + I(temperature^2) + I(temperature^3) + I(temperature^4)'
  },
  { name: 'ols_perfect_fit', formula: 'y ~ x' },
  { name: 'ols_saturated', formula: 'y ~ x + I(x^2)' },
  { name: 'wls_mtcars', formula: 'y ~ wt + hp' },
  { name: 'wls_frequency_weights', formula: 'y ~ x' }
]

function solved(name: string, formula: string) {
  const { data, model, reference } = referenceCase(name)
  const { x, tail } = designOf(formula, data.columns)
  const response: string = model.formula.split('~')[0].trim()
  const weights = model.weights === undefined ? null : data.columns[model.weights.column]
  const solution = leastSquares({
    x,
    tail,
    y: Float64Array.from(data.columns[response]),
    yTail: null,
    weights: weights === null ? null : Float64Array.from(weights)
  })
  return { solution, reference }
}

describe('linear reference cases', () => {
  it.each(numeric)('$name agrees in 14 digits', ({ name, formula }) => {
    const { solution, reference } = solved(name, formula)
    const estimates: (number | null)[] = Object.values(reference.estimates)
    expect([...solution.aliased]).toEqual(estimates.map((value) => (value === null ? 1 : 0)))
    estimates.forEach((value, j) => {
      if (value !== null) expect(digits(solution.coefficients[j]!, value)).toBeGreaterThan(14)
    })
    const rss: number = reference.rss
    if (rss > 0) expect(digits(solution.rss, rss)).toBeGreaterThan(14)
    else expect(solution.rss / solution.tssUncentred).toBeLessThan(1e-55)
    const n: number = reference.n
    const errors: (number | null)[] = Object.values(
      reference.standard_errors.model_based_n_minus_p ?? {}
    )
    const got = standardErrors(solution, n)
    errors.forEach((value, j) => {
      if (value !== null) expect(digits(got[j]!, value)).toBeGreaterThan(14)
    })
    if (reference.fitted !== undefined) {
      expect(leastDigits(solution.fitted, reference.fitted)).toBeGreaterThan(14)
    }
  })

  it('a sum of columns is aliased and named: Total = Air_Flow + Water_Temp', () => {
    const { solution } = solved(
      'ols_rankdef_sum_column',
      'y ~ Air_Flow + Water_Temp + Acid_Conc_ + Total'
    )
    expect(solution.relations).toEqual([{ column: 4, combination: Float64Array.of(0, 1, 1, 0, 0) }])
  })

  it('npk: the confounded interaction is aliased as in R, with quarters and halves in its relation', () => {
    const { data, reference } = referenceCase('ols_rankdef_npk')
    const { block, N, P, K } = data.columns
    const one = (values: readonly string[], level: string) =>
      values.map((v) => (v === level ? 1 : 0))
    const times = (...lists: readonly number[][]) =>
      lists[0]!.map((_, i) => lists.reduce((product, list) => product * list[i]!, 1))
    const blocks = data.levels.block.slice(1).map((level: string) => one(block, level))
    const n = one(N, '1')
    const p = one(P, '1')
    const k = one(K, '1')
    const x = fromColumns(
      n.map(() => 1),
      ...blocks,
      n,
      p,
      k,
      times(n, p),
      times(n, k),
      times(p, k),
      times(n, p, k)
    )
    const solution = solve(x, data.columns.yield)
    expect(solution.rank).toBe(reference.rank)
    expect(solution.aliased[12]).toBe(1)
    Object.values(reference.estimates).forEach((value, j) => {
      if (value !== null)
        expect(digits(solution.coefficients[j]!, Number(value))).toBeGreaterThan(14)
    })
    expect([...solution.relations[0]!.combination]).toEqual([
      0, 0.25, 0.25, 0.25, 0, 0, -0.25, -0.25, -0.25, 0.5, 0.5, 0.5, 0
    ])
  })
})
