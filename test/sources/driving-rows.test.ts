import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { bentModels, bentRows, boundedModels } from '../support/bent-rows.ts'
import { cellsOf, manyRows, rowModels, unlikeDriving, withNumbers } from '../support/many-rows.ts'

const rows = manyRows(9000)

async function compare(model: Partial<ModelSpec>, data: Dataset, sampleRows: number) {
  const spec = specOf(model)
  const passes = await estimateRows(spec, memorySource(data), { control, sampleRows })
  const whole = estimate(spec, data, control)
  expect(unlikeDriving(passes, whole, 9)).toEqual([])
  return whole.equivalence.evidence?.rows.length
}

describe('the rows that drive the estimates apart are those in memory', () => {
  it.each(Object.entries(rowModels))('%s', async (_, model) => {
    await compare(model, rows, 1000)
  })

  it.each([...Object.entries(bentModels), ...Object.entries(boundedModels)])(
    'an expression: %s',
    async (_, model) => {
      await compare(model, bentRows, 1000)
    }
  )

  it.each([
    [1, 'a sample that misses the common weight'],
    [40, 'a small one'],
    [9000, 'all rows']
  ])('a sample of %i rows: %s', async (sampleRows) => {
    const model = rowModels["Student's t"] ?? {}
    expect(await compare(model, rows, Math.max(sampleRows, 30))).toBe(10)
  })

  it('weights of which many are equal', async () => {
    const coarse = withNumbers(rows, 'x1', cellsOf(rows, 'x1').map(Math.round))
    const coarser = withNumbers(coarse, 'y', cellsOf(rows, 'y').map(Math.round))
    const family = { name: 'student_t', options: { df: 4 } } as const
    expect(await compare({ formula: 'y ~ x1', family }, coarser, 500)).toBe(10)
    const poisson = { name: 'poisson', options: {} } as const
    expect(await compare({ formula: 'k ~ x1', family: poisson }, coarser, 500)).toBe(10)
  })
})
