import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { inSharedMemory } from '../../src/sources/shared-memory.ts'
import { threadedSource } from '../../src/sources/threads.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { curvedModels, curvedRows } from '../support/curved-rows.ts'
import { fewerDigits, manyRows, unlikeEvidence } from '../support/many-rows.ts'

const lawOf = (name: string, { family, ...model }: Partial<ModelSpec>) => ({
  ...model,
  family: { name, options: family?.options ?? {} }
})

async function both(spec: FitSpec, sampleRows: number) {
  const passes = await estimateRows(spec, memorySource(curvedRows), { control, sampleRows })
  return { passes, whole: estimate(spec, curvedRows, control) }
}

const workerUrl = new URL('../../dist/sources/reduce-worker.js', import.meta.url)

describe.each(['laplace', 'uniform'])('a curved mean by passes is that in memory: %s', (name) => {
  it.each(Object.entries(curvedModels))('%s', async (_, model) => {
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
      const spec = specOf(lawOf(name, curvedModels['a curve'] ?? {}), { inference })
      const { passes, whole } = await both(spec, 1500)
      expect(fewerDigits(passes, whole, 10.5)).toEqual([])
      expect(passes.conventions).toEqual(whole.conventions)
      expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
    }
  )

  it.each([40, 5000])('whatever the sample: %d rows', async (sampleRows) => {
    const { passes, whole } = await both(
      specOf(lawOf(name, curvedModels['a curve'] ?? {})),
      sampleRows
    )
    expect(fewerDigits(passes, whole, 11)).toEqual([])
  })

  it('a mean without a finite value anywhere is refused as it is on the sample', async () => {
    const model = { mean: 'log(p1 - exp(x1))', response: 'bent', parameters: { p1: { start: 1 } } }
    const fit = estimateRows(specOf(lawOf(name, model)), memorySource(curvedRows), { control })
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
  })
})
