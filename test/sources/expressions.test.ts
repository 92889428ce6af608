import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import {
  bentModels,
  boundedModels,
  curve,
  bentRows as rows,
  start,
  three
} from '../support/bent-rows.ts'
import { fewerDigits } from '../support/many-rows.ts'

describe('an expression fitted by passes is the fit in memory', () => {
  it.each(Object.entries(bentModels))('%s', async (_, model) => {
    const spec = specOf(model)
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
    const whole = estimate(spec, rows, control)
    expect([passes.least_squares.status, passes.maximum_likelihood.status]).toEqual([
      whole.least_squares.status,
      whole.maximum_likelihood.status
    ])
    expect(fewerDigits(passes, whole, 12)).toEqual([])
    expect(passes.model).toEqual(whole.model)
    expect(passes.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])).toEqual(
      whole.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])
    )
    expect(passes.equivalence.consistent).toBe(true)
  })

  it.each(['hc3', 'expected', 'observed'] as const)('with standard errors %s', async (choice) => {
    const inference = { level: 0.95, std_errors: choice, intervals: 'wald' as const }
    const spec = specOf(bentModels['a curve'] ?? {}, { inference })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
    expect(fewerDigits(passes, estimate(spec, rows, control), 10.5)).toEqual([])
  })
})

describe('what needs all rows is refused', () => {
  it('a name that is a parameter and a column, as in memory', async () => {
    const parameters = { b: start(1) }
    const spec = specOf({ mean: 'b * x1', response: 'y', parameters })
    await expect(estimateRows(spec, memorySource(rows), { control })).rejects.toThrow(/both/)
  })
})

describe('an expression with bounds fitted by passes is the fit in memory', () => {
  it.each(Object.entries(boundedModels))('%s', async (name, model) => {
    const spec = specOf(model, { include: ['vcov'] })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
    const whole = estimate(spec, rows, control)
    const said = ({ least_squares, maximum_likelihood }: typeof whole) =>
      [least_squares, maximum_likelihood].map(({ status, reason }) => [status, reason])
    expect(said(passes)).toEqual(said(whole))
    if (!name.startsWith('bounds')) expect(whole.maximum_likelihood.status).toBe('boundary')
    expect(fewerDigits(passes, whole, 11.5)).toEqual([])
    expect(passes.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])).toEqual(
      whole.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])
    )
    expect(passes.equivalence.consistent).toBe(true)
  })

  it.each(['hc0', 'hc3', 'expected', 'observed'] as const)(
    'with standard errors %s',
    async (choice) => {
      const inference = { level: 0.95, std_errors: choice, intervals: 'wald' as const }
      const spec = specOf(boundedModels['a lower bound'] ?? {}, { inference })
      const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
      expect(fewerDigits(passes, estimate(spec, rows, control), 10.5)).toEqual([])
    }
  )

  it('a bound that the sample rests on and all rows do not', async () => {
    const few = memorySource(rows)
    for (const lower of [1.95, 1.98, 2, 2.02]) {
      const spec = specOf({
        mean: curve,
        response: 'bent',
        parameters: { ...three, p1: { start: 3, lower } }
      })
      const passes = await estimateRows(spec, few, { control, sampleRows: 40 })
      const whole = estimate(spec, rows, control)
      expect(passes.least_squares.status).toBe(whole.least_squares.status)
      expect(fewerDigits(passes, whole, 11.5)).toEqual([])
    }
  })
})
