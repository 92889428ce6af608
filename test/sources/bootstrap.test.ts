import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { fewerDigits, manyRows, rowModels } from '../support/many-rows.ts'

const rows = manyRows(9000)
const replicates = 24

function spec(
  model: Partial<ModelSpec>,
  kind: 'pairs' | 'parametric' | 'residual',
  rest: Partial<FitSpec> = {}
): FitSpec {
  const std_errors = { bootstrap: { replicates, kind } }
  return specOf(model, { inference: { level: 0.95, std_errors, intervals: 'wald' }, ...rest })
}

const curved: Partial<ModelSpec> = {
  mean: 'exp(p1 + p2 * (x1 - 100))',
  response: 'positive',
  parameters: { p1: { start: 0 }, p2: { start: 0.1 } }
}
const further: Readonly<Record<string, Partial<ModelSpec>>> = {
  'a curved normal mean': curved,
  'a curved mean of a gamma law': { ...curved, family: { name: 'gamma', options: {} } }
}

describe('bootstrap standard errors by passes are those in memory', () => {
  it.each(Object.entries({ ...rowModels, ...further }))('pairs: %s', async (_, model) => {
    const own = spec(model, 'pairs')
    const passes = await estimateRows(own, memorySource(rows), { control, sampleRows: 2000 })
    const whole = estimate(own, rows, control)
    expect(passes.conventions['std_errors_details']).toEqual(
      whole.conventions['std_errors_details']
    )
    expect(fewerDigits(passes, whole, 9)).toEqual([])
  })

  const drawn = ['least squares with a factor and gaps', 'logistic', 'Poisson', "Student's t"]
  const parametric = [
    ...drawn.map((name) => [name, rowModels[name] ?? {}] as const),
    ...Object.entries(further),
    ['counts of successes', rowModels['counts of successes'] ?? {}] as const
  ]
  it.each(parametric)('parametric: %s', async (_, model) => {
    const own = spec(model, 'parametric')
    const passes = await estimateRows(own, memorySource(rows), { control, sampleRows: 2000 })
    const whole = estimate(own, rows, control)
    expect(passes.conventions['std_errors_details']).toEqual(
      whole.conventions['std_errors_details']
    )
    expect(fewerDigits(passes, whole, 9)).toEqual([])
  })
})
