import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { threadedSource } from '../../src/sources/threads.ts'
import { control, specOf } from '../core/estimation/request.ts'
import {
  cellsOf,
  fewerDigits,
  manyRows,
  unlikeEvidence,
  withNumbers
} from '../support/many-rows.ts'
import { inSharedMemory } from '../support/shared-memory.ts'

const plain = manyRows(5000)
const source = random(23)
const x = cellsOf(plain, 'x1').map((value) => value - 100)
/** Errors of Laplace's kind, and errors between ends, around one curve. */
const rows = [
  [
    'bent',
    x.map((v) => 2 + 1.5 * Math.exp(0.3 * v) + Math.log(source.uniform() / source.uniform()))
  ] as const,
  ['between', x.map((v) => 2 + 1.5 * Math.exp(0.3 * v) + 2 * source.uniform())] as const,
  ['above', x.map((v) => Math.exp(0.4 + 0.2 * v) + 0.3 * source.uniform())] as const
].reduce((all, [name, values]) => withNumbers(all, name, values), plain)

const start = (value: number) => ({ start: value })
const curve = 'p1 + p2 * exp(p3 * (x1 - 100))'
const three = { p1: start(1), p2: start(1), p3: start(0.2) }

const models: Readonly<Record<string, Partial<ModelSpec>>> = {
  'a curve': { mean: curve, response: 'bent', parameters: three },
  'errors between ends': { mean: curve, response: 'between', parameters: three },
  'a log link with gaps': { formula: 'above ~ x1 + x2', link: 'log' },
  'a log link, an offset and a relation': {
    formula: 'above ~ x1 + I(2 * x1) + offset(x2)',
    link: 'log'
  },
  'precision weights': {
    mean: curve,
    response: 'bent',
    parameters: three,
    weights: { column: 'w', kind: 'precision' }
  },
  'frequency weights': {
    mean: curve,
    response: 'between',
    parameters: three,
    weights: { column: 'w', kind: 'frequency' }
  },
  'a bound': {
    mean: curve,
    response: 'bent',
    parameters: { ...three, p3: { start: 0.1, lower: 0.01, upper: 0.25 } }
  },
  'a bound that nothing rests on': {
    mean: curve,
    response: 'between',
    parameters: { ...three, p1: { start: 1, lower: 0 } }
  },
  'a known scale': {
    mean: curve,
    response: 'between',
    parameters: three,
    family: { name: '', options: { scale: 30 } }
  },
  'a mean that is affine after all': {
    mean: 'p1 + p2 * (x1 - 100)',
    response: 'bent',
    parameters: { p1: start(1), p2: start(1) }
  }
}

const lawOf = (name: string, { family, ...model }: Partial<ModelSpec>) => ({
  ...model,
  family: { name, options: family?.options ?? {} }
})

async function both(spec: FitSpec, sampleRows: number) {
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows })
  return { passes, whole: estimate(spec, rows, control) }
}

const workerUrl = new URL('../../dist/sources/reduce-worker.js', import.meta.url)

describe.each(['laplace', 'uniform'])('a curved mean by passes is that in memory: %s', (name) => {
  it.each(Object.entries(models))('%s', async (_, model) => {
    const { passes, whole } = await both(specOf(lawOf(name, model)), 1500)
    const said = ({ status, reason, method, information }: typeof whole.maximum_likelihood) => [
      status,
      reason,
      method,
      information
    ]
    expect(said(passes.maximum_likelihood)).toEqual(said(whole.maximum_likelihood))
    expect(fewerDigits(passes, whole, 11)).toEqual([])
    // How far the certificate of least squares misses is told in the coordinates of each way.
    const verdicts = ({ equivalence }: typeof whole) =>
      equivalence.blocks.map(({ reason, ...block }) => [block, reason?.replace(/ by [^ ]*$/, '')])
    expect(verdicts(passes)).toEqual(verdicts(whole))
    expect(unlikeEvidence(passes, whole, 8)).toEqual([])
    expect(passes.conventions).toEqual(whole.conventions)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })

  it.each(['observed', 'expected', 'hc1', 'hc3'] as const)(
    'with standard errors %s',
    async (std_errors) => {
      const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
      const spec = specOf(lawOf(name, models['a curve'] ?? {}), { inference })
      const { passes, whole } = await both(spec, 1500)
      expect(fewerDigits(passes, whole, 10.5)).toEqual([])
      expect(passes.conventions).toEqual(whole.conventions)
      expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
    }
  )

  it.each([40, 5000])('whatever the sample: %d rows', async (sampleRows) => {
    const { passes, whole } = await both(specOf(lawOf(name, models['a curve'] ?? {})), sampleRows)
    expect(fewerDigits(passes, whole, 11)).toEqual([])
  })

  it('a mean without a finite value anywhere is refused as it is on the sample', async () => {
    const model = { mean: 'log(p1 - exp(x1))', response: 'bent', parameters: { p1: start(1) } }
    const fit = estimateRows(specOf(lawOf(name, model)), memorySource(rows), { control })
    await expect(fit).rejects.toThrow(/finite/)
  })

  it('threads give the same bits', async () => {
    const dataset = inSharedMemory(manyRows(segmentRows + 17))
    const spec = specOf(lawOf(name, { formula: 'positive ~ x2', link: 'log' }))
    const kept = memorySource(dataset)
    const source = threadedSource(kept, { kind: 'memory', dataset }, { threads: 2, workerUrl })
    const options = { control, sampleRows: 3000 }
    const shared = await estimateRows(spec, source, options)
    await source.close()
    expect(JSON.stringify(shared)).toBe(JSON.stringify(await estimateRows(spec, kept, options)))
  }, 120_000)
})
