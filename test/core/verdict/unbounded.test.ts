import { describe, expect, it } from 'vitest'
import type { ModelSpec } from '../../../src/core/model/spec.ts'
import { fitOf } from '../../support/fit.ts'

const normal = { name: 'normal', options: {} }
const few = { y1: [1, 3, 2, 5], y2: [2, 1, 4, 3], y3: [1, 0, 2, 7], x: [1, 2, 3, 5] }
const repeated = { y: [3, 3, 3, 3, 3, 1, 9, 4] }

describe('a likelihood that grows without limit has no estimate to compare', () => {
  it.each<readonly [string, ModelSpec, Record<string, number[]>]>([
    [
      'more responses than the rows can carry',
      { formula: 'cbind(y1, y2, y3) ~ x', family: normal },
      few
    ],
    [
      'a scale that collapses onto equal rows',
      { formula: 'y ~ 1', family: { name: 'cauchy', options: {} } },
      repeated
    ]
  ])('%s', (_, model, columns) => {
    const { report } = fitOf(model, columns)
    expect(report.maximum_likelihood.status).toBe('unbounded')
    const coefficients = report.equivalence.blocks[0]
    expect([coefficients?.quantity, coefficients?.verdict, coefficients?.theorem]).toEqual([
      'coefficients',
      'not_comparable',
      'existence'
    ])
    expect(coefficients?.reason).toContain('grows without limit')
  })

  it('a perfect fit keeps the verdict on its coefficients', () => {
    const { report } = fitOf(
      { formula: 'cbind(y1, y2) ~ x', family: normal },
      { y1: [1, 2, 3, 4, 5], y2: [2, 1, 4, 3, 9], x: [1, 2, 3, 4, 5] }
    )
    expect(report.equivalence.blocks[0]?.verdict).toBe('identical')
    expect(report.equivalence.blocks.find((b) => b.quantity === 'sigma2')?.verdict).toBe(
      'not_comparable'
    )
  })
})

describe('remedies speak of the model that was stated', () => {
  it('several responses are not told to be normal of one variance, saturated or intercept-only', () => {
    const { report } = fitOf(
      { formulas: ['y1 ~ x', 'y2 ~ z'], family: normal },
      {
        x: [1, 2, 3, 4, 5, 6, 7],
        z: [2, 1, 5, 3, 8, 6, 1],
        y1: [1.2, 2.1, 2.8, 4.4, 4.9, 6.3, 6.8],
        y2: [2.2, 1.3, 4.4, 3.6, 7.7, 6.4, 1.9]
      }
    )
    expect(report.equivalence.verdict).toBe('different')
    expect(report.equivalence.would_coincide_if).toEqual(['every equation had the same regressors'])
  })

  it('labels of more than two kinds have no remedy', () => {
    const { report } = fitOf(
      { formula: 'g ~ x', family: { name: 'multinomial', options: {} } },
      { g: ['a', 'b', 'c', 'a', 'b', 'c', 'a', 'c'], x: [1, 2, 3, 4, 5, 6, 7, 8] }
    )
    expect(report.equivalence.verdict).toBe('not_comparable')
    expect(report.equivalence.would_coincide_if).toEqual([])
  })
})
