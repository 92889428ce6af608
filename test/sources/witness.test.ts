import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { designChanges } from '../../src/core/estimation/witness/design-changes.ts'
import { usualLimits } from '../../src/core/model/limits.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { manyRows } from '../support/many-rows.ts'

const rows = manyRows(4000)
const options = { control, sampleRows: 1000 }
const include = ['witness']

describe('the witness of a verdict by passes is that in memory', () => {
  it.each([
    { formula: 'y ~ x1' },
    { formula: 'k ~ x1', family: { name: 'poisson', options: {} } },
    { formula: 'y ~ x2', family: { name: 'laplace', options: {} } },
    { formulas: ['y ~ x1', 'k ~ b'] },
    { formula: 'y ~ x1', covariance: { structure: 'ar1' as const, rho: 'estimate' as const } }
  ])('%j', async (model) => {
    const spec = specOf(model, { include })
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expect(whole.equivalence.witness).toBeDefined()
    expect(passes.equivalence.witness).toEqual(whole.equivalence.witness)
    expect(passes.warnings.map(({ code }) => code)).not.toContain('not_given_out_of_core')
  })

  it('is all of the rows with one cell changed where the design makes the two equal', async () => {
    const poisson = { formula: 'k ~ g', family: { name: 'poisson', options: {} } }
    const spec = specOf(poisson, { include })
    const { equivalence } = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expect(equivalence.verdict).toBe('identical_for_design')
    expect(equivalence.witness).toEqual(whole.equivalence.witness)
    const few = { ...spec, limits: { ...usualLimits, cells: 10 * rows.rows } }
    const beyond = await estimateRows(few, memorySource(rows), options)
    expect(beyond.equivalence.witness).toBeUndefined()
    expect(beyond.warnings.map(({ detail }) => detail).join()).toContain('witness (it needs')
  })

  it('is found of more numbers than a call takes arguments', () => {
    const values = Float64Array.from({ length: 200_000 }, (_, i) => i % 7)
    const columns = new Map([['x', { kind: 'numeric' as const, name: 'x', values }]])
    const changes = designChanges(
      { ...specOf({ formula: 'y ~ x' }).model },
      { rows: 200_000, columns }
    )
    expect(changes.next().value?.change).toEqual({ row: 0, column: 'x', from: 0, to: 0.6 })
  })
})
