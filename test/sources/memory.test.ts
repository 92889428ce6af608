import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { Cancelled } from '../../src/core/estimation/rows/row-source.ts'
import { Failure } from '../../src/core/failure.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import { usualLimits } from '../../src/core/model/limits.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { cellsOf, fewerDigits, manyRows, rowModels, withNumbers } from '../support/many-rows.ts'

const rows = manyRows(15_000)
const x = cellsOf(rows, 'x1')
const options = { control, sampleRows: 3000 }

describe('a fit by passes over rows is the fit in memory', () => {
  it.each(Object.entries(rowModels))('%s', async (_, model) => {
    const spec = specOf(model)
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expect(fewerDigits(passes, whole, 12)).toEqual([])
    expect(passes.model).toEqual(whole.model)
    expect(passes.least_squares.status).toBe(whole.least_squares.status)
    expect(passes.maximum_likelihood.status).toBe(whole.maximum_likelihood.status)
    expect(passes.equivalence.blocks.map(({ verdict }) => verdict)).toEqual(
      whole.equivalence.blocks.map(({ verdict }) => verdict)
    )
    expect(passes.equivalence.consistent).toBe(true)
  })

  it('the response far from zero keeps its digits', async () => {
    const far = shifted(rows, 'y', 1e9)
    const spec = specOf({ formula: 'y ~ x1 + g' })
    const passes = await estimateRows(spec, memorySource(far), options)
    expect(fewerDigits(passes, estimate(spec, far, control), 9)).toEqual([])
  })
})

describe('what a sample does not show', () => {
  it('a level and a regressor of few rows are found', async () => {
    const spec = specOf({ formula: 'y ~ g + z' })
    const report = await estimateRows(spec, memorySource(rows), { control, sampleRows: 50 })
    expect(report.model.terms).toEqual(['(Intercept)', 'gb', 'grare', 'z'])
    expect(fewerDigits(report, estimate(spec, rows, control), 11)).toEqual([])
  })

  it('a relation is not broken by rounding where its column is next to 0', async () => {
    const others = x.filter((_, i) => i !== 5432)
    const mean = others.reduce((sum, value) => sum + value, 0) / others.length
    const near = x.map((value, i) => (i === 5432 ? mean + 1e-8 : value))
    const data = withNumbers(rows, 'near', near)
    const spec = specOf({ formula: 'y ~ poly(near, 2) + scale(near)' })
    const report = await estimateRows(spec, memorySource(data), options)
    expect(fewerDigits(report, estimate(spec, data, control), 12)).toEqual([])
  })

  it('a separated sample of rows that are not', async () => {
    const spec = specOf({ formula: 'b ~ x1', family: { name: 'bernoulli', options: {} } })
    const report = await estimateRows(spec, memorySource(rows), { control, sampleRows: 4 })
    expect(fewerDigits(report, estimate(spec, rows, control), 12)).toEqual([])
  })
})

it('counts that vary less than those of Poisson have the law of his as their limit', async () => {
  const data = withNumbers(
    rows,
    'even',
    x.map((_, i) => 3 + (i % 2))
  )
  const spec = specOf({ formula: 'even ~ x1', family: { name: 'negative_binomial', options: {} } })
  const passes = await estimateRows(spec, memorySource(data), options)
  const whole = estimate(spec, data, control)
  expect(whole.maximum_likelihood.status).toBe('boundary')
  expect(passes.maximum_likelihood.reason).toBe(whole.maximum_likelihood.reason)
  expect(fewerDigits(passes, whole, 10)).toEqual([])
})

describe('what an answer lacks is said', () => {
  it('parts of every row that are more numbers than may be held', async () => {
    const limits = { ...usualLimits, cells: 20 * rows.rows }
    const include = ['vcov', 'influence', 'residuals', 'assumptions']
    const spec = specOf({ formula: 'y ~ x1' }, { include })
    const few = { ...spec, limits }
    const { warnings, least_squares } = await estimateRows(few, memorySource(rows), options)
    expect(warnings.map(({ code }) => code)).toEqual(['out_of_core', 'not_given_out_of_core'])
    expect(warnings[1]?.detail).toContain(
      `: influence (it needs ${35 * rows.rows} numbers of all rows at once; at most ${20 * rows.rows} are held).`
    )
    expect(least_squares.vcov?.terms).toEqual(['(Intercept)', 'x1'])
    expect(least_squares.residuals).toHaveLength(rows.rows)
    expect(least_squares.influence).toBeUndefined()
    const fewer = { ...spec, limits: { ...limits, cells: rows.rows } }
    const last = await estimateRows(fewer, memorySource(rows), options)
    expect(last.warnings[1]?.detail).toMatch(
      /residuals \(it needs .*influence \(it needs .*the test anderson_darling \(it needs the order/
    )
  })

  it.each<[Partial<ModelSpec>, RegExp]>([
    [
      { formula: 'y ~ x1', covariance: { structure: 'matrix', matrix: [[1]] } },
      /a matrix of all rows/
    ],
    [{ equation: 'A * X = B', unknown: 'X' }, /stated neither by "formula" nor by "mean"/]
  ])('a model that needs all rows is refused: %j', async (model, reason) => {
    await expect(estimateRows(specOf(model), memorySource(rows), options)).rejects.toThrow(reason)
  })
})

it('more coefficients than a pass sums products of are refused before anything is fitted', async () => {
  const codes = Int32Array.from({ length: 2400 }, (_, i) => i % 1200)
  const levels = Array.from({ length: 1200 }, (_, i) => `level ${i}`)
  const values = Float64Array.from(codes, Math.sin)
  const wide: Dataset = {
    rows: codes.length,
    columns: new Map([
      ['y', { kind: 'numeric', name: 'y', values }],
      ['x', { kind: 'numeric', name: 'x', values }],
      [
        'g',
        {
          kind: 'categorical',
          name: 'g',
          codes: codes.map((code) => code % 600),
          levels: levels.slice(0, 600),
          origin: 'text'
        }
      ]
    ])
  }
  const fit = estimateRows(specOf({ formula: 'y ~ g * x' }), memorySource(wide), options)
  await expect(fit).rejects.toThrow(/1200 coefficients; at most 1000/)
})

it('operations beyond the limits are refused before any pass is made', async () => {
  const source = memorySource(rows)
  let passes = 0
  const counting = {
    ...source,
    reduce: (...given: Parameters<typeof source.reduce>) => {
      passes += 1
      return source.reduce(...given)
    }
  }
  const limits = { ...usualLimits, operations: rows.rows * 4 }
  const spec = { ...specOf({ formula: 'y ~ x1' }), limits }
  await estimateRows(spec, counting, options)
  expect(passes).toBeGreaterThan(0)
  passes = 0
  const dear = { ...specOf({ formula: 'y ~ x1 + g' }), limits }
  await expect(estimateRows(dear, counting, options)).rejects.toThrow(/operations/)
  expect(passes).toBe(0)
})

it('a pass that is stopped takes no further block, however many coefficients a block sums', async () => {
  const wide = Object.fromEntries(
    Array.from({ length: 150 }, (_, j) => [`c${j}`, x.map((value, i) => Math.sin(value * i + j))])
  )
  const data = Object.entries(wide).reduce((all, [name, c]) => withNumbers(all, name, c), rows)
  const spec = specOf({ formula: `y ~ ${Object.keys(wide).join(' + ')}` })
  const source = memorySource(data)
  let [reading, polls, after] = [false, 0, 0]
  const cancelled = (): boolean => {
    if (reading) polls += 1
    return polls > 3
  }
  const watched = {
    ...source,
    reduce: async (...given: Parameters<typeof source.reduce>) => {
      reading = true
      try {
        return await source.reduce(...given)
      } finally {
        after = polls
      }
    }
  }
  const fit = estimateRows(spec, watched, { control: { cancelled }, sampleRows: 500 })
  await expect(fit).rejects.toThrow(Cancelled)
  // Fewer than 4 · 1024 of 15 000 rows were looked at.
  expect(after).toBe(4)
})

it('a stopped fit throws Cancelled', async () => {
  let polls = 0
  const cancelled = (): boolean => {
    polls += 1
    return polls > 3
  }
  const stopped = { cancelled }
  const fit = estimateRows(specOf({ formula: 'y ~ x1' }), memorySource(rows), { control: stopped })
  await expect(fit).rejects.toThrow(Cancelled)
})

it('a row that a model cannot take is a fault of the client', async () => {
  const spec = specOf({ formula: 'log(z) ~ x1' })
  await expect(estimateRows(spec, memorySource(rows), options)).rejects.toThrow(Failure)
})

function shifted(dataset: Dataset, name: string, by: number): Dataset {
  return withNumbers(
    dataset,
    name,
    cellsOf(dataset, name).map((value) => value + by)
  )
}
