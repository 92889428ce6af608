import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Ask, type Columns, fitOf, relativeDifference } from './fit.ts'

interface Figures {
  readonly data: Columns
  readonly coefficients: number[]
  readonly correlation: number
  readonly vif: number[]
  readonly condition: number[]
  readonly leverage: number[]
  readonly jacobian_leverage: number[]
  readonly checks: Record<string, { statistic: number; p_value: number }>
}
const file = new URL('../../../reference/inference/curved.json', import.meta.url)
const reference: Figures = JSON.parse(readFileSync(file, 'utf8'))
const include = ['influence', 'assumptions', 'collinearity', 'vcov']
const ask: Ask & { columns: Columns } = {
  columns: reference.data,
  mean: 'V*conc/(K + conc)',
  response: 'rate',
  parameters: { V: { start: [200] }, K: { start: [0.1] } },
  include
}
const near = (found: unknown, expected: unknown) =>
  expect(relativeDifference(found, expected)).toBeLessThan(1e-8)

describe('diagnostics of a curved mean rest on its Jacobian, as R computes them from the gradient', () => {
  const { least_squares, maximum_likelihood, equivalence } = fitOf(ask)

  it.each(Object.entries(reference.checks))('%s', (name, expected) => {
    const found = equivalence.assumption_checks?.find(({ test }) => test === name)
    near([found?.statistic, found?.p_value], [expected.statistic, expected.p_value])
  })

  it('leverage of the tangent plane and of the curved surface', () => {
    near(least_squares.influence?.leverage, reference.leverage)
    near(least_squares.influence?.jacobian_leverage, reference.jacobian_leverage)
  })

  it('the Jacobian leverage of a linear mean would be its leverage: it is not said twice', () => {
    const line = fitOf({ columns: reference.data, formula: 'rate ~ conc', include })
    expect(line.least_squares.influence?.jacobian_leverage).toBeUndefined()
    expect(line.least_squares.influence?.leverage).toHaveLength(12)
  })

  it('collinearity of both fits', () => {
    for (const { collinearity } of [least_squares, maximum_likelihood]) {
      near(collinearity?.condition_indices, reference.condition)
    }
    near(
      least_squares.collinearity?.vif.map(({ vif }) => vif),
      reference.vif
    )
  })

  it('correlations of the estimates', () => {
    const { correlation } = reference
    near(least_squares.vcov?.correlation, [
      [1, correlation],
      [correlation, 1]
    ])
  })
})
