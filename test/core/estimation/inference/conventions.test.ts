import { describe, expect, it } from 'vitest'
import { normalTwoSided } from '../../../../src/core/numeric/special/normal.ts'
import { fitOf } from './fit.ts'

const columns = { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] }

describe('the reference distribution that is stated is the one of the p values', () => {
  it('normal when sigma is known', () => {
    const family = { name: 'normal', options: { scale: 1 } }
    const { conventions, least_squares } = fitOf({ formula: 'y ~ x', family, columns })
    expect(conventions['reference_distribution']).toBe('normal')
    const row = least_squares.coefficients[1]
    if (row === undefined) throw new Error('no slope')
    expect(row.p_value / normalTwoSided(row.statistic)).toBeCloseTo(1, 10)
  })

  it.each(['normal', 'laplace'])('t for %s with sigma estimated', (family) => {
    const { conventions } = fitOf({ formula: 'y ~ x', family, columns })
    expect(conventions['reference_distribution']).toBe('t')
  })
})
