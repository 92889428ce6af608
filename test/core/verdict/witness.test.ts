import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ModelSpec } from '../../../src/core/model/spec.ts'
import { fitOf } from '../../support/fit.ts'

const schema = z.object({
  explanation: z.string(),
  columns: z.record(z.string(), z.array(z.union([z.number(), z.string()]))).nullable(),
  change: z.object({ column: z.string() }).optional()
})
const of = (formula: string, name: string, more: Partial<ModelSpec> = {}): ModelSpec => ({
  formula,
  family: { name, options: {} },
  ...more
})
const witnessOf = (model: ModelSpec, columns: Parameters<typeof fitOf>[1]) =>
  schema.parse(fitOf(model, columns, ['witness']).report.equivalence.witness)

const line = { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] }

describe('a witness shows what it says', () => {
  it.each([
    ['a symmetric Laplace sample', of('y ~ 1', 'laplace'), { y: [-3, -1, -0.4, 0, 0.4, 1, 3] }],
    ['logistic errors', of('y ~ x', 'logistic'), line],
    ['counts', of('y ~ x', 'poisson'), { x: [0, 1, 2, 3, 7], y: [0, 2, 2, 4, 6] }]
  ] as const)('%s: a few rows on which the two differ', (_, model, columns) => {
    const witness = witnessOf(model, columns)
    if (witness.columns === null) throw new Error(witness.explanation)
    const { report } = fitOf(model, witness.columns)
    expect(report.equivalence.verdict).toBe('different')
    expect(report.data.rows).toBeLessThanOrEqual(columns.y.length)
  })

  it('one regressor value moved breaks a saturated design', () => {
    const model = of('y ~ x', 'poisson')
    const witness = witnessOf(model, { x: [1, 1, 2, 2], y: [3, 4, 8, 2] })
    expect(witness.change?.column).toBe('x')
    if (witness.columns === null) throw new Error(witness.explanation)
    expect(fitOf(model, witness.columns).report.equivalence.verdict).toBe('different')
  })

  it('without its intercept the equicorrelated design loses the equality', () => {
    const covariance = { structure: 'equicorrelated', rho: 0.5 } as const
    expect(witnessOf(of('y ~ x', 'normal', { covariance }), line).change?.column).toBe(
      '(Intercept)'
    )
  })

  it('there is none where a theorem covers every data set', () => {
    expect(witnessOf(of('y ~ x', 'normal'), line).columns).toBeNull()
  })
})
