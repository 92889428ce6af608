import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { bentModels, bentRows, boundedModels } from '../support/bent-rows.ts'
import { digits } from '../support/digits.ts'
import { manyRows, rowModels } from '../support/many-rows.ts'

const rows = manyRows(5000)

const profiled = (model: Partial<ModelSpec>): FitSpec =>
  specOf(model, { inference: { level: 0.9, std_errors: 'model', intervals: 'profile' } })

/** Lengths to the ends of the intervals of both blocks and of the dispersions, by name. */
function endsOf({ least_squares: least, maximum_likelihood: most }: Report) {
  const of = (rows: Report['least_squares']['coefficients'], name: string) =>
    rows.flatMap(({ term, estimate: b, conf_low, conf_high }) => [
      [`${name} ${term} low`, conf_low - b] as const,
      [`${name} ${term} high`, conf_high - b] as const
    ])
  return new Map([
    ...of(least.coefficients, 'least'),
    ...of(most.coefficients, 'most'),
    ...most.dispersion.flatMap(({ parameter, conf_low, conf_high }) => [
      [`${parameter} low`, conf_low] as const,
      [`${parameter} high`, conf_high] as const
    ])
  ])
}

function compare(got: Report, want: Report, least: number): readonly string[] {
  const others = endsOf(got)
  return [...endsOf(want)].flatMap(([name, value]) => {
    const other = others.get(name) ?? Number.POSITIVE_INFINITY
    if (Number.isNaN(value) && Number.isNaN(other)) return []
    const shared = digits(other, value)
    return shared >= least ? [] : [`${name}: ${other} for ${value} (${shared})`]
  })
}

describe('profile intervals of passes are those in memory', () => {
  it.each(Object.entries(rowModels))('%s', async (_, model) => {
    const spec = profiled(model)
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1000 })
    const whole = estimate(spec, rows, control)
    expect(compare(passes, whole, 9)).toEqual([])
    expect(passes.conventions).toEqual(whole.conventions)
  })

  it.each([...Object.entries(bentModels), ...Object.entries(boundedModels)])(
    'an expression: %s',
    async (_, model) => {
      const spec = profiled(model)
      const passes = await estimateRows(spec, memorySource(bentRows), { control, sampleRows: 1500 })
      const whole = estimate(spec, bentRows, control)
      expect(compare(passes, whole, 8)).toEqual([])
    }
  )

  it.each(['b ~ x1 + z', 'cbind(successes, failures) ~ x1 + x2'])(
    'penalised: %s',
    async (formula) => {
      const name = formula.startsWith('b') ? 'bernoulli' : 'binomial'
      const spec = profiled({ formula, family: { name, options: {} }, penalty: 'firth' })
      const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1000 })
      expect(compare(passes, estimate(spec, rows, control), 8)).toEqual([])
    }
  )
})
