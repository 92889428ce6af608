import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { InferenceSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { cellsOf, fewerDigits, manyRows, withColours, withNumbers } from '../support/many-rows.ts'

const plain = manyRows(6000)
const k = cellsOf(plain, 'k')
const colour = k.map((count) => Math.min(2, count))
/** Two rows of every label that alone are 1: a third of all samples lack one, and have no maximum. */
const few = [0, 1, 2].flatMap((code) => {
  const first = colour.indexOf(code)
  return [first, colour.indexOf(code, first + 1)]
})
const rows = withNumbers(
  withColours(plain, (i) => colour[i] ?? 0),
  'few',
  colour.map((_, i) => (few.includes(i) ? 1 : 0))
)
const family = { name: 'multinomial', options: {} } as const
const penalty = 'firth' as const
const weights = { column: 'w', kind: 'frequency' } as const

type Kind = 'pairs' | 'parametric' | 'residual'

async function bothWays(model: Partial<ModelSpec>, inference: InferenceSpec) {
  const spec = specOf({ family, ...model }, { inference })
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1500 })
  return { passes, whole: estimate(spec, rows, control) }
}

const withoutPasses = ({ warnings }: Report) =>
  warnings.filter(({ code }) => code !== 'out_of_core')

describe('bootstrap standard errors of labels by passes are those in memory', () => {
  const cases: readonly (readonly [Kind, Partial<ModelSpec>])[] = [
    ['pairs', { formula: 'colour ~ x1 + x2' }],
    ['pairs', { formula: 'colour ~ x1', weights }],
    ['pairs', { formula: 'colour ~ x1', penalty }],
    ['pairs', { formula: 'colour ~ few' }],
    ['parametric', { formula: 'colour ~ 0 + x2' }],
    ['parametric', { formula: 'colour ~ x1', penalty }],
    ['parametric', { formula: 'colour ~ x1', weights }],
    ['residual', { formula: 'colour ~ x1' }]
  ]
  it.each(cases)('%s: %j', async (kind, model) => {
    const std_errors = { bootstrap: { replicates: 12, kind } }
    const { passes, whole } = await bothWays(model, { level: 0.95, std_errors, intervals: 'wald' })
    expect(passes.conventions).toEqual(whole.conventions)
    expect(withoutPasses(passes)).toEqual(withoutPasses(whole))
    expect(fewerDigits(passes, whole, 9)).toEqual([])
  })
})

it('samples without a maximum are counted', async () => {
  const std_errors = { bootstrap: { replicates: 12 } }
  const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
  const { passes } = await bothWays({ formula: 'colour ~ few' }, inference)
  expect(JSON.stringify(passes.conventions)).toMatch(/"failed":[1-9]/)
})

describe.each(['percentile', 'bootstrap'] as const)(
  '%s intervals of labels by passes are those in memory',
  (intervals) => {
    it.each([
      { formula: 'colour ~ x1' },
      { formula: 'colour ~ x1', weights },
      { formula: 'colour ~ x1', penalty }
    ])('%j', async (model) => {
      const std_errors = { bootstrap: { replicates: 'penalty' in model ? 8 : 30 } }
      const { passes, whole } = await bothWays(model, { level: 0.9, std_errors, intervals })
      expect(passes.maximum_likelihood.intervals).toEqual(whole.maximum_likelihood.intervals)
      expect(withoutPasses(passes)).toEqual(withoutPasses(whole))
      expect(fewerDigits(passes, whole, 8)).toEqual([])
    })
  }
)
