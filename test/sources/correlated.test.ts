import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { refuseManyRuns } from '../../src/core/estimation/rows/correlated/runs.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Column, Dataset } from '../../src/core/model/dataset.ts'
import { usualLimits } from '../../src/core/model/limits.ts'
import type { CovarianceChoice, ModelSpec, StdErrorsChoice } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { failureOf } from '../support/failure-of.ts'
import { cellsOf, manyRows, withNumbers } from '../support/many-rows.ts'
import { expectSameAnswer, expectSameStatus, unlikeFigures } from '../support/unlike-figures.ts'

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
  const walk = y.map(() => {
    before = 0.9999 * before + source.normal()
    return before
  })
  const byLevel = cellsOf(rows, 'g').map((code) => 0.3 + code)
  const columns: Readonly<Record<string, Float64Array>> = {
    groups,
    clustered,
    series,
    runs,
    walk,
    byLevel
  }
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
  { formula: 'walk ~ x1', covariance: { structure: 'ar1' } },
  { formula: 'y ~ x1 * g + offset(z)', covariance: { structure: 'diagonal', column: 'w' } },
  { formula: 'y ~ 0 + x1', covariance: { structure: 'diagonal', column: 'w', method: 'reml' } },
  { formula: 'clustered ~ g', covariance: { structure: 'diagonal', column: 'byLevel' } },
  { formula: 'clustered ~ g * x1', covariance: { structure: 'diagonal', column: 'byLevel' } },
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
    expectSameAnswer(passes, whole)
  })
})

const robust: readonly StdErrorsChoice[] = [
  'hc0',
  'hc1',
  'hc2',
  'hc3',
  'hc4',
  { cluster: 'groups' },
  { cluster: ['groups', 'k'] },
  { hac: {} },
  { hac: { lags: 5 } }
]

describe('robust standard errors of correlated errors are those in memory', () => {
  it.each(
    models.flatMap((model, at) =>
      robust
        .filter((_, k) => at === 10 || k % 4 === at % 4)
        .map((std_errors) => ({ std_errors, model }))
    )
  )('$std_errors of $model', async ({ std_errors, model }) => {
    const inference = { level: 0.9, std_errors, intervals: 'wald' as const }
    const spec = specOf(model, { include: ['tests'], inference })
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expectSameAnswer(passes, whole)
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
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

describe('runs of rows that go on from segment to segment', () => {
  const many = withErrors(manyRows(2 * segmentRows + 1000))
  it.each<CovarianceChoice>([
    { structure: 'ar1' },
    { structure: 'ar1', within: 'groups' },
    { structure: 'equicorrelated', within: 'groups' },
    { structure: 'equicorrelated', within: 'runs' }
  ])('%j', async (covariance) => {
    const spec = specOf({ formula: 'series ~ x1', covariance })
    const passes = await estimateRows(spec, memorySource(many), options)
    const whole = estimate(spec, many, control)
    expectSameAnswer(passes, whole)
  })
})

describe('the bootstrap of correlated errors is that in memory', () => {
  const exchangeable = { structure: 'equicorrelated', within: 'groups' } as const
  it.each([
    { kind: 'pairs', intervals: 'bootstrap', at: 1 },
    { kind: 'pairs', intervals: 'wald', at: 2 },
    { kind: 'pairs', intervals: 'percentile', at: 3 },
    { kind: 'pairs', intervals: 'wald', at: 4 },
    { kind: 'pairs', intervals: 'percentile', at: 6 },
    { kind: 'pairs', intervals: 'bootstrap', at: 7 },
    { kind: 'pairs', intervals: 'bootstrap', at: 11 },
    { kind: 'pairs', intervals: 'percentile', at: 12 },
    { kind: 'pairs', intervals: 'wald', at: 13 },
    { kind: 'parametric', intervals: 'percentile', at: 1 },
    { kind: 'parametric', intervals: 'wald', at: 2 },
    { kind: 'parametric', intervals: 'bootstrap', at: 4 },
    { kind: 'parametric', intervals: 'wald', at: 6 },
    { kind: 'parametric', intervals: 'percentile', at: 10 },
    { kind: 'parametric', intervals: 'bootstrap', at: 11 },
    { kind: 'parametric', intervals: 'wald', at: 13 },
    { kind: 'residual', intervals: 'percentile', at: 1 },
    { kind: 'residual', intervals: 'bootstrap', at: 4 },
    { kind: 'residual', intervals: 'wald', at: 6 },
    { kind: 'residual', intervals: 'percentile', at: 10 },
    { kind: 'residual', intervals: 'bootstrap', at: 11 },
    { kind: 'residual', intervals: 'wald', at: 13 }
  ] as const)('$kind, $intervals of model $at', async ({ kind, intervals, at }) => {
    const std_errors = { bootstrap: { replicates: 30, kind } }
    const inference = { level: 0.9, std_errors, intervals }
    const spec = specOf(models[at], { include: ['tests'], inference })
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expectSameAnswer(passes, whole)
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it('pairs that are not drawn are told', async () => {
    const covariance = { structure: 'ar1' } as const
    const std_errors = { bootstrap: { replicates: 30 } }
    const inference = { level: 0.9, std_errors, intervals: 'wald' as const }
    const spec = specOf({ formula: 'series ~ x1', covariance }, { inference })
    const { warnings } = await estimateRows(spec, memorySource(rows), options)
    expect(warnings.map(({ code }) => code)).toContain('std_errors_not_applicable')
    expect(warnings.map(({ detail }) => detail).join()).toMatch(/would break that/)
  })

  it('a matrix that is common to all groups', async () => {
    const matrix = [2, 1, 0.5].map((v, i, all) =>
      all.map((w, j) => (i === j ? v + 1 : Math.min(v, w)))
    )
    const covariance: CovarianceChoice = { structure: 'matrix', matrix, within: 'unit' }
    const data = panel(1500, () => 3, true)
    for (const kind of ['pairs', 'parametric', 'residual'] as const) {
      const std_errors = { bootstrap: { replicates: 30, kind } }
      const inference = { level: 0.9, std_errors, intervals: 'bootstrap' as const }
      const spec = specOf({ formula: 'y ~ x + treated', covariance }, { inference })
      const passes = await estimateRows(spec, memorySource(data), options)
      expectSameAnswer(passes, estimate(spec, data, control))
    }
  })

  it('samples are drawn over several passes, and for intervals alone', async () => {
    const inference = { level: 0.9, std_errors: 'hc1', intervals: 'percentile' } as const
    const few = panel(200, () => 5, false)
    const covariance = { structure: 'ar1', within: 'unit', rho: 0.4 } as const
    const spec = specOf({ formula: 'y ~ time * treated + x', covariance }, { inference })
    expectSameAnswer(
      await estimateRows(spec, memorySource(few), options),
      estimate(spec, few, control)
    )
  })

  it('rows that go on from segment to segment', async () => {
    const many = withErrors(manyRows(segmentRows + 1000))
    const serial = { structure: 'ar1', within: 'groups' } as const
    for (const [covariance, kind] of [
      [exchangeable, 'pairs'],
      [serial, 'pairs'],
      [serial, 'parametric'],
      [serial, 'residual']
    ] as const) {
      const std_errors = { bootstrap: { replicates: 5, kind } }
      const inference = { level: 0.9, std_errors, intervals: 'wald' as const }
      const spec = specOf({ formula: 'series ~ x1', covariance }, { inference })
      expectSameAnswer(
        await estimateRows(spec, memorySource(many), options),
        estimate(spec, many, control)
      )
    }
  })
})

describe('robust errors of rows that go on from segment to segment', () => {
  const many = withErrors(manyRows(2 * segmentRows + 1000))
  it.each<{ covariance: CovarianceChoice; std_errors: StdErrorsChoice }>([
    { covariance: { structure: 'ar1' }, std_errors: 'hc3' },
    { covariance: { structure: 'ar1', within: 'groups' }, std_errors: { hac: { lags: 3 } } },
    { covariance: { structure: 'ar1', within: 'runs' }, std_errors: { cluster: 'groups' } },
    { covariance: { structure: 'equicorrelated', within: 'groups' }, std_errors: 'hc2' }
  ])('%j', async ({ covariance, std_errors }) => {
    const inference = { level: 0.9, std_errors, intervals: 'wald' as const }
    const spec = specOf({ formula: 'series ~ x1', covariance }, { inference })
    expectSameAnswer(
      await estimateRows(spec, memorySource(many), options),
      estimate(spec, many, control)
    )
  })
})

describe('what does not exist is said as in memory', () => {
  const exact = cellsOf(rows, 'x1').map((x) => 2 * x + 1)
  const places = exact.map((_, i) => i)
  const one = withNumbers(withNumbers(rows, 'row', places), 'exact', exact)
  it.each<{ formula: string; covariance: CovarianceChoice }>([
    { formula: 'exact ~ x1', covariance: { structure: 'ar1' } },
    {
      formula: 'exact ~ x1',
      covariance: { structure: 'equicorrelated', within: 'groups' }
    },
    { formula: 'y ~ x1', covariance: { structure: 'equicorrelated', within: 'row' } },
    { formula: 'y ~ x1', covariance: { structure: 'ar1', within: 'row' } },
    { formula: 'row ~ 1', covariance: { structure: 'ar1' } }
  ])('%j', async (model) => {
    const drawn = (['parametric', 'residual'] as const).map((kind) => ({
      bootstrap: { replicates: 8, kind }
    }))
    for (const std_errors of ['model', 'hc3', ...drawn] as const) {
      const inference = { level: 0.9, std_errors, intervals: 'wald' as const }
      const spec = specOf(model, { inference })
      const passes = await estimateRows(spec, memorySource(one), options)
      const whole = estimate(spec, one, control)
      expectSameStatus(passes, whole)
      expect(unlikeFigures('least_squares', passes, whole)).toEqual([])
    }
  })
})

it('a level and a relation that a small sample does not show are found', async () => {
  const spec = specOf({ formula: 'series ~ g + x1 + I(x1 + z)', covariance: { structure: 'ar1' } })
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 50 })
  const whole = estimate(spec, rows, control)
  expectSameAnswer(passes, whole)
})

it('what products do not give, and what is more than may be held, is named', async () => {
  const covariance = { structure: 'ar1' } as const
  const spec = specOf(
    { formula: 'series ~ x1', covariance },
    {
      include: ['vcov', 'tests', 'residuals'],
      limits: { ...usualLimits, cells: 20 * rows.rows },
      inference: { level: 0.95, std_errors: 'hc3', intervals: 'wald' }
    }
  )
  const { warnings, equivalence } = await estimateRows(spec, memorySource(rows), options)
  expect(warnings.map(({ code }) => code)).toEqual(['out_of_core', 'not_given_out_of_core'])
  expect(warnings[0]?.detail).toMatch(/drive the estimates apart \(it needs \d+ numbers/)
  expect(warnings[1]?.detail).toMatch(/memory: residuals \(it needs .* tests of assumptions \(/)
  expect(equivalence.assumption_checks).toBeUndefined()
})

describe('one matrix that is common to all groups', () => {
  const matrix = Array.from({ length: 5 }, (_, i) =>
    Array.from({ length: 5 }, (__, j) => (i === j ? 2 : 1 / (1 + Math.abs(i - j))) * (1 + i + j))
  )
  const covariance: CovarianceChoice = { structure: 'matrix', matrix, within: 'unit' }
  it.each([
    { formula: 'y ~ x + treated', byTime: true },
    { formula: 'y ~ time * treated', byTime: false },
    { formula: 'y ~ time * treated', byTime: true }
  ])('$formula, by time $byTime', async ({ formula, byTime }) => {
    const data = panel(3000, () => 5, byTime)
    for (const std_errors of ['model', 'hc3'] as const) {
      const inference = { level: 0.9, std_errors, intervals: 'wald' as const }
      const spec = specOf({ formula, covariance }, { include: ['tests'], inference })
      const passes = await estimateRows(spec, memorySource(data), options)
      expectSameAnswer(passes, estimate(spec, data, control))
    }
  })

  it('robust errors of groups that go on from segment to segment', async () => {
    const data = panel(Math.ceil((1.5 * segmentRows) / 5), () => 5, true)
    const inference = { level: 0.9, std_errors: { hac: { lags: 4 } }, intervals: 'wald' as const }
    const spec = specOf({ formula: 'y ~ x + treated', covariance }, { inference })
    const passes = await estimateRows(spec, memorySource(data), options)
    expectSameAnswer(passes, estimate(spec, data, control))
  })

  it('groups of other than its rows are refused', async () => {
    const spec = specOf({ formula: 'y ~ x', covariance })
    for (const size of [4, 6]) {
      const source = memorySource(panel(3000, (k) => (k === 1234 ? size : 5), true))
      await expect(estimateRows(spec, source, options)).rejects.toThrow(`a block has ${size}`)
    }
  })
})

describe('what cannot be fitted is refused as in memory', () => {
  it.each<Partial<ModelSpec>>([
    { covariance: { structure: 'equicorrelated', within: 'groups', rho: -0.5 } },
    { covariance: { structure: 'ar1' }, weights: { column: 'w', kind: 'precision' } },
    { covariance: { structure: 'ar1' }, family: { name: 'gumbel', options: {} } },
    { covariance: { structure: 'ar1', within: 'nowhere' } },
    { covariance: { structure: 'diagonal', column: 'nowhere' } }
  ])('%j', async (model) => {
    const spec = specOf({ formula: 'series ~ x1', ...model })
    const told = (): unknown => estimate(spec, rows, control)
    const passes = estimateRows(spec, memorySource(rows), options)
    await expect(passes).rejects.toThrow(failureOf(told).message)
  })

  it('a variance that is none', async () => {
    const bad = withNumbers(
      rows,
      'v',
      cellsOf(rows, 'w').map((w, i) => (i === 7000 ? 0 : w))
    )
    const spec = specOf({ formula: 'y ~ x1', covariance: { structure: 'diagonal', column: 'v' } })
    const passes = estimateRows(spec, memorySource(bad), options)
    await expect(passes).rejects.toThrow(/variance of row 2904 is 0.*from row 4096/)
  })

  it('a matrix of all rows', async () => {
    const covariance: CovarianceChoice = { structure: 'matrix', matrix: [[1]] }
    const spec = specOf({ formula: 'series ~ x1', covariance })
    await expect(estimateRows(spec, memorySource(rows), options)).rejects.toThrow(/matrix/)
  })

  it('more groups than are held', () => {
    const kept = new Map([['1', new Float64Array(5)]])
    expect(() => refuseManyRuns(kept, 1.6e7)).not.toThrow()
    expect(() => refuseManyRuns(kept, 1.6e7 + 1)).toThrow(/groups/)
  })
})
