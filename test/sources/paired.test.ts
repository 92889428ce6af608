import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { startOf } from '../../src/core/estimation/rows/start.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { inSharedMemory } from '../../src/sources/shared-memory.ts'
import { threadedSource } from '../../src/sources/threads.ts'
import { control, specOf } from '../core/estimation/request.ts'

const workerUrl = new URL('../../dist/sources/reduce-worker.js', import.meta.url)

/** Rows of which every two have one regressor and opposite errors, the second of the two anywhere after the first. */
function pairedRows(size: number): Dataset {
  const source = random(3)
  const half = size / 2
  const kinds = Array.from({ length: half }, () => source.below(9))
  const errors = Array.from({ length: half }, () => Math.log(source.uniform() / source.uniform()))
  const turned = [...kinds.keys()].reverse()
  const x = Float64Array.from([...kinds, ...turned.map((i) => kinds[i] ?? 0)])
  const r = [...errors, ...turned.map((i) => -(errors[i] ?? 0))]
  const values = {
    x,
    y: x.map((v, i) => 2 + v / 4 + (r[i] ?? 0)),
    moved: x.map((v, i) => 2 + v / 4 + (r[i] ?? 0) + (i === 5 ? 1e-6 : 0)),
    w: x.map(() => 2)
  }
  return {
    rows: size,
    columns: new Map(
      Object.entries(values).map(([name, own]) => [name, { kind: 'numeric', name, values: own }])
    )
  }
}

const rows = pairedRows(4000)
const logistic = { name: 'logistic', options: {} }
const models: Readonly<Record<string, Partial<ModelSpec>>> = {
  'a logistic law': { formula: 'y ~ x', family: logistic },
  'many rows of one kind': { formula: 'y ~ 1 + offset(x / 4)', family: logistic },
  "Laplace's law": { formula: 'y ~ x', family: { name: 'laplace', options: {} } },
  'weights, which are not looked at': {
    formula: 'y ~ x',
    family: logistic,
    weights: { column: 'w', kind: 'precision' }
  },
  'one response moved': { formula: 'moved ~ x', family: logistic },
  'a law that is not symmetric': { formula: 'y ~ x', family: { name: 'gumbel', options: {} } }
}

const ruled = ({ equivalence: { blocks } }: Report) =>
  blocks.map(({ quantity, verdict, theorem }) => [quantity, verdict, theorem])
const options = { control, sampleRows: 300 }

describe('residuals that cancel in pairs are found as in memory', () => {
  it.each(Object.entries(models))('%s', async (_, model) => {
    const spec = specOf(model)
    const passes = await estimateRows(spec, memorySource(rows), options)
    expect(ruled(passes)).toEqual(ruled(estimate(spec, rows, control)))
  })

  it('by the theorem of symmetric errors', async () => {
    const spec = specOf(models['a logistic law'] ?? {})
    const passes = await estimateRows(spec, memorySource(rows), options)
    expect(ruled(passes)[0]).toEqual(['coefficients', 'coincident', 'symmetric-coincidence'])
  })

  it('nothing is kept of more kinds of rows than may be', async () => {
    const columns = ['x', 'y']
    const start = startOf({
      spec: specOf({ formula: 'y ~ x' }),
      columns,
      dataset: rows,
      ratio: 1,
      control
    })
    const of = { ...start.pass, frame: start.frame }
    const at = (most: number) =>
      memorySource(rows).reduce(
        { kind: 'paired', of, beta: new Float64Array(2), most, columns, beside: [] },
        control
      )
    const kept = (sums: Awaited<ReturnType<typeof at>>) => [
      sums.groups[0]?.size,
      sums.cases.reduce((sum, own) => sum + own.length, 0)
    ]
    expect(kept(await at(9))).toEqual([9, 8000])
    expect(kept(await at(8))).toEqual([9, 0])
    expect((await at(8)).rows).toBe(4000)
  })

  it('by threads too', async () => {
    const dataset = inSharedMemory(pairedRows(segmentRows + 40))
    const spec = specOf(models['a logistic law'] ?? {})
    const kept = memorySource(dataset)
    const source = threadedSource(kept, { kind: 'memory', dataset }, { threads: 2, workerUrl })
    const shared = await estimateRows(spec, source, options)
    await source.close()
    expect(ruled(shared)[0]?.[2]).toBe('symmetric-coincidence')
    expect(JSON.stringify(shared)).toBe(JSON.stringify(await estimateRows(spec, kept, options)))
  })
})
