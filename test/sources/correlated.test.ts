import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Column, Dataset } from '../../src/core/model/dataset.ts'
import type { CovarianceChoice } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { cellsOf, manyRows, withNumbers } from '../support/many-rows.ts'
import { reportParts, unlikeFigures } from '../support/unlike-figures.ts'

/** Groups of one to seven rows, an AR(1) series, and responses with errors of both kinds. */
function withErrors(rows: Dataset): Dataset {
  const source = random(3)
  const y = cellsOf(rows, 'y')
  const groups = y.map(() => source.below(2000))
  const common = Float64Array.from({ length: 2000 }, () => source.normal())
  const clustered = y.map((value, i) => 1e3 + value + 0.8 * (common[groups[i] ?? 0] ?? 0))
  let before = 0
  const series = y.map((value) => {
    before = 0.6 * before + source.normal()
    return value + before
  })
  const runs = y.map((_, i) => Math.floor(i / 40))
  const columns: Readonly<Record<string, Float64Array>> = { groups, clustered, series, runs }
  return Object.entries(columns).reduce(
    (made, [name, cells]) => withNumbers(made, name, cells),
    rows
  )
}

const rows = withErrors(manyRows(8000))
const options = { control, sampleRows: 2000 }

const models: readonly { readonly formula: string; readonly covariance: CovarianceChoice }[] = [
  { formula: 'clustered ~ x1 + g', covariance: { structure: 'equicorrelated', within: 'groups' } },
  {
    formula: 'clustered ~ x1 * g + x2 + offset(z)',
    covariance: { structure: 'equicorrelated', within: 'groups', method: 'reml' }
  },
  {
    formula: 'clustered ~ 0 + x1',
    covariance: { structure: 'equicorrelated', within: 'groups', rho: 0.3 }
  },
  {
    formula: 'clustered ~ x1 + I(2 * x1 - 3)',
    covariance: { structure: 'equicorrelated', within: 'groups' }
  },
  { formula: 'series ~ x1 + g', covariance: { structure: 'ar1' } },
  { formula: 'series ~ x1 * g + x2 + offset(z)', covariance: { structure: 'ar1', method: 'reml' } },
  { formula: 'series ~ 0 + x1', covariance: { structure: 'ar1', within: 'groups' } },
  { formula: 'series ~ x1 + x2', covariance: { structure: 'ar1', within: 'runs' } },
  { formula: 'series ~ x1', covariance: { structure: 'ar1', rho: -0.4, within: 'runs' } }
]

describe('correlated errors by passes over rows are those in memory', () => {
  it.each(models)('%j', async (model) => {
    const spec = specOf(model, {
      include: ['vcov', 'tests'],
      inference: { level: 0.9, std_errors: 'model', intervals: 'wald' }
    })
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expect(reportParts.flatMap((part) => unlikeFigures(part, passes, whole))).toEqual([])
    expect(passes.model).toEqual(whole.model)
    expect(passes.data).toEqual(whole.data)
    expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
    expect(passes.equivalence.blocks).toEqual(whole.equivalence.blocks)
  })
})

it.each(models.slice(0, 1).concat(models.slice(4, 5)))(
  'profile intervals are those in memory: %j',
  async (model) => {
    const inference = { level: 0.9, std_errors: 'model', intervals: 'profile' } as const
    const spec = specOf(model, { inference })
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expect(unlikeFigures('maximum_likelihood', passes, whole)).toEqual([])
  }
)

/** A panel: `size(k)` rows of the k-th group, in the order of groups or of times. */
function panel(groups: number, size: (k: number) => number, byTime: boolean): Dataset {
  const source = random(11)
  const made = Array.from({ length: groups }, (_, k) => {
    const [common, treated] = [source.normal(), source.below(2)]
    return Array.from({ length: size(k) }, (__, t) => ({
      unit: k,
      time: t,
      treated,
      contrast: size(k) === 1 ? 0 : t - (size(k) - 1) / 2,
      x: source.normal() + 50,
      y: 3 + t / 2 + treated + common + source.normal()
    }))
  }).flat()
  const ordered = byTime ? made.toSorted((a, b) => a.time - b.time || a.unit - b.unit) : made
  const names = ['unit', 'treated', 'contrast', 'x', 'y'] as const
  const numeric = names.map((name): [string, Column] => [
    name,
    { kind: 'numeric', name, values: Float64Array.from(ordered, (row) => row[name]) }
  ])
  const codes = Int32Array.from(ordered, ({ time }) => time)
  const levels = ['t1', 't2', 't3', 't4', 't5']
  const time: Column = { kind: 'categorical', name: 'time', codes, levels, origin: 'text' }
  return { rows: ordered.length, columns: new Map([...numeric, ['time', time]]) }
}

describe('what a covariance leaves of the span of the regressors', () => {
  const even = () => 5
  const uneven = (k: number) => 1 + (k % 2)
  const exchangeable = { structure: 'equicorrelated', within: 'unit' } as const
  const serial = { structure: 'ar1', within: 'unit' } as const
  it.each([
    { formula: 'y ~ time + treated', covariance: exchangeable, size: even, byTime: false },
    { formula: 'y ~ time + treated', covariance: exchangeable, size: even, byTime: true },
    { formula: 'y ~ x + treated', covariance: exchangeable, size: even, byTime: true },
    { formula: 'y ~ contrast', covariance: exchangeable, size: uneven, byTime: false },
    { formula: 'y ~ time', covariance: serial, size: even, byTime: false },
    { formula: 'y ~ time * treated', covariance: serial, size: even, byTime: true },
    { formula: 'y ~ time + x', covariance: serial, size: even, byTime: true },
    { formula: 'y ~ contrast', covariance: serial, size: uneven, byTime: true },
    { formula: 'y ~ contrast', covariance: { ...serial, rho: 0.4 }, size: uneven, byTime: false }
  ])('$formula, $covariance.structure, by time $byTime', async ({ size, byTime, ...model }) => {
    const data = panel(3000, size, byTime)
    const spec = specOf(model)
    const { equivalence } = await estimateRows(spec, memorySource(data), options)
    const whole = estimate(spec, data, control).equivalence
    expect(equivalence.verdict).toBe(whole.verdict)
    expect(equivalence.blocks).toEqual(whole.blocks)
  })
})
