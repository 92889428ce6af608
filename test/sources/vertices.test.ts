import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { Cancelled } from '../../src/core/estimation/rows/row-source.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import {
  cellsOf,
  fewerDigits,
  manyRows,
  unlikeEvidence,
  withNumbers
} from '../support/many-rows.ts'

const plain = manyRows(4500)
const rows = withNumbers(plain, 'rounded', cellsOf(plain, 'y').map(Math.round))

const law = (p: number, model: Partial<ModelSpec>, options: Record<string, number> = {}) => ({
  ...model,
  family: { name: 'generalized_normal', options: { p, ...options } }
})

async function both(spec: FitSpec, dataset: Dataset, sampleRows = 1500) {
  const passes = await estimateRows(spec, memorySource(dataset), { control, sampleRows })
  return { passes, whole: estimate(spec, dataset, control) }
}

const laws: Readonly<Record<string, Partial<ModelSpec>>> = {
  'gaps in a column': law(0.5, { formula: 'y ~ x1 + x2' }),
  'an offset, and no intercept': law(0.3, { formula: 'y ~ 0 + x1 + offset(b)' }),
  'precision weights': law(0.8, {
    formula: 'y ~ x1',
    weights: { column: 'w', kind: 'precision' }
  }),
  'frequency weights': law(0.5, {
    formula: 'y ~ x1',
    weights: { column: 'w', kind: 'frequency' }
  }),
  'a linear relation': law(0.5, { formula: 'y ~ x1 + I(2 * x1)' }),
  'a level that most draws miss': law(0.5, { formula: 'y ~ x1 + g' }),
  'heavy ties': law(0.5, { formula: 'rounded ~ x1' }),
  'counts without a regressor': law(0.2, { formula: 'k ~ 1' }),
  'a known scale': law(0.9, { formula: 'y ~ x1' }, { scale: 3 })
}

describe('a known exponent below 1 by passes is the fit in memory', () => {
  it.each(Object.entries(laws))('%s', async (_, model) => {
    const { passes, whole } = await both(specOf(model), rows)
    expect(whole.maximum_likelihood.method).toBe('vertices')
    expect(fewerDigits(passes, whole, 12)).toEqual([])
    expect(passes.maximum_likelihood.status).toBe(whole.maximum_likelihood.status)
    expect(passes.maximum_likelihood.convergence).toEqual(whole.maximum_likelihood.convergence)
    expect(passes.equivalence.blocks).toEqual(whole.equivalence.blocks)
    expect(unlikeEvidence(passes, whole, 8)).toEqual([])
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it('few rows are all held, and the fits through them are those in memory', async () => {
    const model = law(0.5, { formula: 'y ~ x1' })
    const { passes, whole } = await both(specOf(model), manyRows(120), 50)
    expect(fewerDigits(passes, whole, 12)).toEqual([])
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it('responses without residuals', async () => {
    const exact = withNumbers(
      rows,
      'y',
      cellsOf(rows, 'x1').map((v) => 3 + v / 2)
    )
    const { passes, whole } = await both(specOf(law(0.5, { formula: 'y ~ x1' })), exact)
    expect(whole.maximum_likelihood.status).toBe('perfect_fit')
    expect(passes.maximum_likelihood.status).toBe('perfect_fit')
    expect(passes.maximum_likelihood.reason).toBe(whole.maximum_likelihood.reason)
  })

  it('parts that it has not are missing from both', async () => {
    const inference = { level: 0.95, std_errors: 'observed', intervals: 'profile' } as const
    const spec = specOf(law(0.5, { formula: 'y ~ x1' }), { include: ['tests', 'vcov'], inference })
    const { passes, whole } = await both(spec, manyRows(400), 100)
    expect(passes.maximum_likelihood.tests).toEqual(whole.maximum_likelihood.tests)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
    expect(passes.conventions).toEqual(whole.conventions)
  })

  it('a fit that is stopped', async () => {
    let polls = 0
    const cancelled = (): boolean => {
      polls += 1
      return polls > 30
    }
    const spec = specOf(law(0.5, { formula: 'y ~ x1 + x2' }))
    const fit = estimateRows(spec, memorySource(rows), { control: { cancelled }, sampleRows: 2000 })
    await expect(fit).rejects.toThrow(Cancelled)
  })
})
