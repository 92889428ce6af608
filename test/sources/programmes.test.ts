import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { Cancelled } from '../../src/core/estimation/rows/row-source.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import {
  cellsOf,
  fewerDigits,
  manyRows,
  unlikeEvidence,
  withNumbers
} from '../support/many-rows.ts'

const plain = manyRows(15_000)
const source = random(11)
const y = cellsOf(plain, 'y')
const rows = [
  ['u', y.map((v) => v + 3 * source.uniform())] as const,
  ['rounded', y.map(Math.round)] as const,
  // Two rows in three lie on one surface, whatever the others do.
  ['inflated', y.map((v, i) => (i % 3 === 0 ? v ** 2 : 0))] as const
].reduce((all, [name, values]) => withNumbers(all, name, values), plain)

const right: Readonly<Record<string, Partial<ModelSpec>>> = {
  'gaps in a column': { formula: 'y ~ x1 + x2' },
  'no intercept': { formula: 'y ~ 0 + x1 + x2' },
  'a function and an offset': { formula: 'y ~ log(x1) + x2 + offset(b)' },
  'precision weights': { formula: 'u ~ x1 + x2', weights: { column: 'w', kind: 'precision' } },
  'frequency weights': { formula: 'u ~ x1 + x2', weights: { column: 'w', kind: 'frequency' } },
  'a linear relation': { formula: 'y ~ x1 + x2 + I(x1 + x2)' },
  'a regressor that is 0 but for few rows': { formula: 'y ~ x1 + z' },
  'heavy ties': { formula: 'rounded ~ x1 + x2' },
  'most rows on one surface': { formula: 'inflated ~ x1 + x2' },
  'counts without a regressor': { formula: 'k ~ 1' },
  'a known scale': { formula: 'y ~ x1 + x2', family: { name: '', options: { scale: 30 } } }
}

const lawOf = (name: string, { family, ...model }: Partial<ModelSpec>) => ({
  ...model,
  family: { name, options: family?.options ?? {} }
})

async function both(spec: FitSpec, dataset: Dataset, sampleRows: number) {
  const passes = await estimateRows(spec, memorySource(dataset), { control, sampleRows })
  return { passes, whole: estimate(spec, dataset, control) }
}

describe.each(['laplace', 'uniform'])('the programme of all rows is that in memory: %s', (name) => {
  it.each(Object.entries(right))('%s', async (_, model) => {
    const { passes, whole } = await both(specOf(lawOf(name, model)), rows, 2000)
    expect(fewerDigits(passes, whole, 12)).toEqual([])
    expect(passes.maximum_likelihood.status).toBe(whole.maximum_likelihood.status)
    expect(passes.maximum_likelihood.information).toBe(whole.maximum_likelihood.information)
    expect(passes.equivalence.blocks).toEqual(whole.equivalence.blocks)
    expect(unlikeEvidence(passes, whole, 8)).toEqual([])
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it.each(['y', 'x1', 'u'])('rows in the order of %s, from few of them', async (column) => {
    const { passes, whole } = await both(
      specOf(lawOf(name, { formula: 'u ~ x1 + x2' })),
      sorted(rows, column),
      60
    )
    expect(fewerDigits(passes, whole, 12)).toEqual([])
  })

  it.each(['y ~ g', 'y ~ x1 * g', 'rounded ~ g', 'k ~ g'])(
    'a set of maximisers is that in memory: %s',
    async (formula) => {
      const { passes, whole } = await both(specOf(lawOf(name, { formula })), rows, 2000)
      const [got, want] = [passes, whole].map(({ maximum_likelihood: block }) => block)
      if (got === undefined || want === undefined) throw new Error('there are two')
      expect(digits(got.glance?.log_likelihood, want.glance?.log_likelihood ?? 0)).toBeGreaterThan(
        12
      )
      const ends = (set: typeof got.optimal_set) =>
        (set ?? []).flatMap(({ low, high }) => [low, high])
      const others = ends(got.optimal_set)
      expect(others).toHaveLength(ends(want.optimal_set).length)
      ends(want.optimal_set).forEach((value, k) => {
        expect(Math.abs((others[k] ?? Number.NaN) - value)).toBeLessThan(
          1e-8 * (1 + Math.abs(value))
        )
      })
    }
  )

  it.each(['observed', 'expected', 'hc1'] as const)('standard errors: %s', async (std_errors) => {
    const spec = specOf(lawOf(name, { formula: 'y ~ x1 + x2' }), {
      inference: { level: 0.95, std_errors, intervals: 'wald' }
    })
    const { passes, whole } = await both(spec, rows, 2000)
    expect(fewerDigits(passes, whole, 12)).toEqual([])
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it('responses without residuals', async () => {
    const exact = withNumbers(
      rows,
      'y',
      cellsOf(rows, 'x1').map((v) => 3 + v / 2)
    )
    const { passes, whole } = await both(specOf(lawOf(name, { formula: 'y ~ x1' })), exact, 500)
    expect(passes.maximum_likelihood.status).toBe(whole.maximum_likelihood.status)
  })

  it('a fit that is stopped', async () => {
    let polls = 0
    const cancelled = (): boolean => {
      polls += 1
      return polls > 12
    }
    const spec = specOf(lawOf(name, { formula: 'y ~ x1 + x2' }))
    const fit = estimateRows(spec, memorySource(rows), { control: { cancelled }, sampleRows: 2000 })
    await expect(fit).rejects.toThrow(Cancelled)
  })
})

/** The same rows in the order of a column. */
function sorted(dataset: Dataset, by: string): Dataset {
  const values = cellsOf(dataset, by)
  const order = [...values.keys()].sort((i, k) => (values[i] ?? 0) - (values[k] ?? 0))
  return [...dataset.columns.values()].reduce((all, { kind, name }) => {
    if (kind !== 'numeric') return all
    const own = cellsOf(dataset, name)
    return withNumbers(
      all,
      name,
      Float64Array.from(order, (i) => own[i] ?? Number.NaN)
    )
  }, dataset)
}
