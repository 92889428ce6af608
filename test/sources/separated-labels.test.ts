import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { inSharedMemory } from '../../src/sources/shared-memory.ts'
import { threadedSource } from '../../src/sources/threads.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { cellsOf, manyRows, withColours, withNumbers } from '../support/many-rows.ts'

const rows = manyRows(12_000)
const x1 = cellsOf(rows, 'x1')
const g = cellsOf(rows, 'g')
const k = cellsOf(rows, 'k')
const family = { name: 'multinomial', options: {} } as const

/** Cuts that few rows lie near, so that a sample misplaces them. */
const cut = 103.217
const beyond = withColours(rows, (i) => (x1[i] > cut ? 2 : Math.min(1, k[i])))
const byCuts = withColours(rows, (i) => (x1[i] > cut ? 2 : x1[i] > 96.8 ? 1 : 0))
const byRareLevel = withColours(rows, (i) => (g[i] === 2 ? i % 2 : Math.min(2, k[i])))

const separated: Readonly<Record<string, readonly [Dataset, Partial<ModelSpec>, number]>> = {
  'one label beyond a cut': [beyond, { formula: 'colour ~ x1' }, 12_000],
  'all labels by cuts': [byCuts, { formula: 'colour ~ x1' }, 12_000],
  'a label that a rare level lacks': [byRareLevel, { formula: 'colour ~ g + x1' }, 2],
  'rows with gaps': [byRareLevel, { formula: 'colour ~ g + x2' }, 2],
  'cuts among rows with gaps': [byCuts, { formula: 'colour ~ x1 + x2' }, 11_881],
  'rows of weight zero': [
    byCuts,
    { formula: 'colour ~ x1', weights: { column: 'successes', kind: 'frequency' } },
    cellsOf(rows, 'successes').filter((count) => count > 0).length
  ]
}

describe('labels that the regressors separate are told as in memory', () => {
  it.each(Object.entries(separated))('%s', async (_, [data, model, count]) => {
    const spec = specOf({ family, ...model })
    const { maximum_likelihood: got, ...passes } = await estimateRows(spec, memorySource(data), {
      control,
      sampleRows: 300
    })
    const { maximum_likelihood: want, ...whole } = estimate(spec, data, control)
    expect(got.status).toBe('does_not_exist')
    expect([got.reason, got.separation]).toEqual([want.reason, want.separation])
    expect(got.separating_direction?.map(({ term }) => term)).toEqual(
      want.separating_direction?.map(({ term }) => term)
    )
    expect(want.separated_rows).toHaveLength(count)
    expect(got.separated_rows).toEqual(want.separated_rows?.slice(0, 10_000))
    expect(
      digits(got.log_likelihood_supremum, want.log_likelihood_supremum ?? NaN)
    ).toBeGreaterThan(10)
    got.coefficients.forEach((row, j) => {
      const other = want.coefficients[j]
      expect(row.limit).toBe(other?.limit)
      if (Number.isFinite(other?.estimate)) {
        expect(digits(row.estimate, other?.estimate ?? NaN)).toBeGreaterThan(7)
      } else expect(row.estimate).toBeNaN()
    })
    expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
    expect(passes.warnings.map(({ code }) => code)).toContain('no_finite_maximum')
    const told = passes.warnings.find(({ code }) => code === 'out_of_core')?.detail
    const rest = `Not given: ${count - 10_000} of the separated rows, after the first 10000.`
    if (count > 10_000) expect(told).toContain(rest)
    else expect(told).not.toContain('Not given')
  })

  it('by threads to the bit', async () => {
    const many = manyRows(segmentRows + 17)
    const counts = cellsOf(many, 'k')
    const level = cellsOf(many, 'g')
    const dataset = inSharedMemory(
      withColours(many, (i) => (level[i] === 2 ? i % 2 : Math.min(2, counts[i])))
    )
    const spec = specOf({ family, formula: 'colour ~ g + x2' })
    const kept = memorySource(dataset)
    const workerUrl = new URL('../../dist/sources/reduce-worker.js', import.meta.url)
    const source = threadedSource(kept, { kind: 'memory', dataset }, { threads: 2, workerUrl })
    const options = { control, sampleRows: 3000 }
    const shared = await estimateRows(spec, source, options)
    await source.close()
    expect(shared.maximum_likelihood.separated_rows?.length).toBeGreaterThan(10)
    expect(JSON.stringify(shared)).toBe(JSON.stringify(await estimateRows(spec, kept, options)))
  })
})

/** Few rows of small whole numbers with gaps, whose labels lie beside one another more or less. */
function smallRows(seed: number): Dataset {
  const source = random(seed)
  const count = 40 + source.below(120)
  const spread = 3 * source.uniform()
  const a = Float64Array.from({ length: count }, () => source.below(7))
  const b = a.map(() => (source.below(9) === 0 ? Number.NaN : source.below(3)))
  const plain = { rows: count, columns: new Map() }
  return withColours(withNumbers(withNumbers(plain, 'a', a), 'b', b), (i) => {
    const at = a[i] + (Number.isNaN(b[i]) ? 0 : b[i]) + spread * (source.uniform() - 0.5)
    return at > 6.5 ? 3 : at > 4.5 ? 2 : at > 2.5 ? 1 : 0
  })
}

describe('of random labels', () => {
  it('the same rows are separated as in memory', async () => {
    const kinds = new Map<string, number>()
    for (let seed = 1; seed <= 80; seed++) {
      const data = smallRows(seed)
      const spec = specOf({ family, formula: seed % 2 === 0 ? 'colour ~ a + b' : 'colour ~ C(b)' })
      const passes = await estimateRows(spec, memorySource(data), { control, sampleRows: 20 })
      const { maximum_likelihood: want } = estimate(spec, data, control)
      const { maximum_likelihood: got } = passes
      expect([seed, got.status, got.reason]).toEqual([seed, want.status, want.reason])
      expect([seed, got.separated_rows]).toEqual([seed, want.separated_rows])
      const kind = want.separation ?? 'none'
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
    for (const kind of ['none', 'quasi-complete', 'complete']) {
      expect(kinds.get(kind) ?? 0).toBeGreaterThan(7)
    }
  })
})
