import { describe, expect, it } from 'vitest'
import { digits } from '../../../support/digits.ts'
import { fitOf } from '../inference/fit.ts'

const x = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
const y = [1.1, 2.3, 2.9, 4.2, 5.1, 5.8, 7.3, 8.1, 8.8, 11.2]
const include = ['influence', 'collinearity', 'assumptions']
const log_density = '-log(s) - 0.5*((y - a - b*x)/s)^2'
const parameters = { a: { start: 1 }, b: { start: 1 }, s: { start: 1, lower: 0 } }

function numbers(perRow: unknown): readonly number[] {
  if (!Array.isArray(perRow)) throw new Error('one value a row')
  return perRow.map(Number)
}

describe('diagnostics of a density', () => {
  it('influence on the least squares of its mean is that of the regression', () => {
    const density = fitOf({
      log_density,
      mean: 'a + b*x',
      response: 'y',
      parameters,
      columns: { x, y },
      include
    })
    const line = fitOf({ formula: 'y ~ x', columns: { x, y }, include })
    const [got, want] = [density.least_squares.influence, line.least_squares.influence]
    if (got === undefined || want === undefined) throw new Error('influence was asked for')
    const pairs = [
      [got.leverage, want.leverage],
      [got.cooks_distance, want.cooks_distance],
      [got.dfbetas['a'], want.dfbetas['(Intercept)']],
      [got.dfbetas['b'], want.dfbetas['x']]
    ]
    for (const [ours, theirs] of pairs) {
      const own = numbers(ours)
      expect(own).toHaveLength(x.length)
      numbers(theirs).forEach((value, i) => {
        if (Math.abs(value) > 1e-9) expect(digits(own[i], value)).toBeGreaterThan(9)
      })
    }
  })

  it('what it has not is said', () => {
    const { warnings } = fitOf({ log_density, parameters, columns: { x, y }, include })
    const told = warnings.filter(({ code }) => code === 'not_given')
    expect(told.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('collinearity, assumptions, influence')
    ])
  })
})
