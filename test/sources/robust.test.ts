import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { ModelSpec, StdErrorsChoice } from '../../src/core/model/spec.ts'
import { segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import {
  fewerDigits,
  manyRows,
  rowModels,
  summedErrors,
  withNumbers
} from '../support/many-rows.ts'

const plain = manyRows(5000)
/** Rows with a column of many values, which groups them. */
const rows = withNumbers(
  plain,
  'place',
  Float64Array.from({ length: plain.rows }, (_, i) => (i * 37) % 211)
)
const choices: readonly StdErrorsChoice[] = [
  ...summedErrors,
  { hac: { lags: 0 } },
  { hac: { lags: 7 } },
  { hac: { lags: 6000 } },
  { hac: {} },
  { cluster: 'place' },
  { cluster: ['place', 'successes'] }
]
const names = [
  'precision weights',
  'logistic with frequency weights',
  'gamma with a log link',
  "Student's t"
]
const models = names.map((name): [string, Partial<ModelSpec>] => [name, rowModels[name] ?? {}])

describe.each(models)('standard errors of passes are those in memory: %s', (_, model) => {
  it.each(choices)('%j', async (std_errors) => {
    const spec = specOf(model, {
      include: ['vcov'],
      inference: { level: 0.9, std_errors, intervals: 'wald' }
    })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1000 })
    const whole = estimate(spec, rows, control)
    expect(fewerDigits(passes, whole, 11.5)).toEqual([])
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.maximum_likelihood.information).toBe(whole.maximum_likelihood.information)
    expect(passes.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])).toEqual(
      whole.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])
    )
    const told = ({ code }: { readonly code: string }) => code.startsWith('std_errors')
    expect(passes.warnings.filter(told)).toEqual(whole.warnings.filter(told))
  })
})

describe('lags reach across the segments of a source', () => {
  const many = manyRows(2 * segmentRows + 101)
  it.each([{ lags: 3 }, { lags: 150 }, {}])('%j', async (hac) => {
    const spec = specOf(
      { formula: 'y ~ x1 + x2' },
      { include: ['vcov'], inference: { level: 0.9, std_errors: { hac }, intervals: 'wald' } }
    )
    const passes = await estimateRows(spec, memorySource(many), { control, sampleRows: 1000 })
    const whole = estimate(spec, many, control)
    expect(fewerDigits(passes, whole, 11.5)).toEqual([])
    expect(passes.conventions).toEqual(whole.conventions)
  })
})

describe('what cannot be summed is told', () => {
  it.each([
    ['nowhere', /There is no column "nowhere"/],
    ['x2', /takes part in the fit but has no value in "x2"/]
  ])('a column that cannot group rows: %s', async (cluster, reason) => {
    const spec = specOf(
      { formula: 'y ~ x1' },
      { inference: { level: 0.95, std_errors: { cluster }, intervals: 'wald' } }
    )
    await expect(estimateRows(spec, memorySource(rows), { control })).rejects.toThrow(reason)
  })
})
