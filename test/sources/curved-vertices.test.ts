import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { Cancelled } from '../../src/core/estimation/rows/row-source.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { inSharedMemory } from '../../src/sources/shared-memory.ts'
import { threadedSource } from '../../src/sources/threads.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { curvedModels, curvedRows } from '../support/curved-rows.ts'
import { fewerDigits, manyRows, unlikeEvidence } from '../support/many-rows.ts'

const law = (p: number, { family, ...model }: Partial<ModelSpec>): Partial<ModelSpec> => ({
  ...model,
  family: { name: 'generalized_normal', options: { p, ...family?.options } }
})

async function both(spec: FitSpec, sampleRows = 1500) {
  const passes = await estimateRows(spec, memorySource(curvedRows), { control, sampleRows })
  return { passes, whole: estimate(spec, curvedRows, control) }
}

const workerUrl = new URL('../../dist/sources/reduce-worker.js', import.meta.url)

const exponents = [0.5, 0.8, 0.3]

describe('a known exponent below 1 of a curved mean by passes is the fit in memory', () => {
  it.each(
    Object.entries(curvedModels).map(
      ([name, model], k) => [name, law(exponents[k % 3] ?? 0.5, model)] as const
    )
  )('%s', async (_, model) => {
    const { passes, whole } = await both(specOf(model))
    const said = ({ status, reason, method, information }: typeof whole.maximum_likelihood) => [
      status,
      reason,
      method,
      information
    ]
    expect(said(passes.maximum_likelihood)).toEqual(said(whole.maximum_likelihood))
    expect(fewerDigits(passes, whole, 11)).toEqual([])
    expect(passes.maximum_likelihood.convergence).toEqual(whole.maximum_likelihood.convergence)
    expect(passes.equivalence.blocks).toEqual(whole.equivalence.blocks)
    expect(unlikeEvidence(passes, whole, 8)).toEqual([])
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
  })
  it('whatever the sample: 40 rows', async () => {
    const { passes, whole } = await both(specOf(law(0.5, curvedModels['a curve'] ?? {})), 40)
    expect(fewerDigits(passes, whole, 11)).toEqual([])
  })

  it('parts that it has not are missing from both', async () => {
    const inference = { level: 0.95, std_errors: 'observed', intervals: 'profile' } as const
    const model = law(0.5, curvedModels['a curve'] ?? {})
    const spec = specOf(model, { include: ['tests', 'vcov'], inference })
    const { passes, whole } = await both(spec)
    expect(passes.maximum_likelihood.tests).toEqual(whole.maximum_likelihood.tests)
    expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
    expect(passes.conventions).toEqual(whole.conventions)
  })

  it('threads give the same bits', async () => {
    const dataset = inSharedMemory(manyRows(segmentRows + 17))
    const spec = specOf(law(0.5, { formula: 'positive ~ x2', link: 'log' }))
    const kept = memorySource(dataset)
    const source = threadedSource(kept, { kind: 'memory', dataset }, { threads: 2, workerUrl })
    const options = { control, sampleRows: 300 }
    const shared = await estimateRows(spec, source, options)
    await source.close()
    expect(JSON.stringify(shared)).toBe(JSON.stringify(await estimateRows(spec, kept, options)))
  })

  it.each(['laplace', 'uniform', 'generalized_normal'])(
    'parameters that move together are named under every law: %s',
    async (name) => {
      const options = name === 'generalized_normal' ? { p: 0.5 } : {}
      const parameters = { p1: { start: 1 }, p2: { start: 2 } }
      const product = { mean: 'p1 * p2 * (x1 - 100)', response: 'bent', parameters }
      const spec = specOf({ ...product, family: { name, options } })
      const source = memorySource(curvedRows)
      const { maximum_likelihood: fit } = await estimateRows(spec, source, {
        control,
        sampleRows: 300
      })
      expect(fit.status).toBe('not_identified')
      expect(fit.reason).toMatch(/Moving together/)
    }
  )

  it('a fit that is stopped', async () => {
    let polls = 0
    const cancelled = (): boolean => {
      polls += 1
      return polls > 300
    }
    const spec = specOf(law(0.5, curvedModels['a curve'] ?? {}))
    const fit = estimateRows(spec, memorySource(curvedRows), {
      control: { cancelled },
      sampleRows: 2000
    })
    await expect(fit).rejects.toThrow(Cancelled)
  })
})
