import { describe, expect, it } from 'vitest'
import { compareRows } from '../../src/core/estimation/rows/comparison/compare-rows.ts'
import { estimateRows, fitRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { type CountedSource, counted } from '../../src/core/estimation/rows/row-source.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { manyRows } from '../support/many-rows.ts'

const rows = manyRows(800)
const family = (name: string) => ({ name, options: {} })
const inference = { level: 0.95, std_errors: 'hc1', intervals: 'profile' } as const
const asked: Partial<FitSpec> = { inference, include: ['tests', 'residuals', 'assumptions'] }

const models: Readonly<Record<string, Partial<ModelSpec>>> = {
  'one response, with a factor': { formula: 'y ~ x1 + g' },
  'a gamma law': { formula: 'positive ~ x1', family: family('gamma'), link: 'log' },
  'a separated response': { formula: 'label ~ I(b + 0)', family: family('bernoulli') },
  'a basis': { formula: 'y ~ bs(x1, df = 4)' },
  "Laplace's law": { formula: 'y ~ x1', family: family('laplace') },
  labels: { formula: 'g ~ x1', family: family('multinomial') },
  'several responses': { formula: 'cbind(y, positive) ~ x1' },
  'correlated errors': { formula: 'y ~ x1', covariance: { structure: 'ar1', rho: 'estimate' } },
  'a density': {
    log_density: '-0.5 * ((y - mu) / s)^2 - log(s)',
    parameters: { mu: { start: 4 }, s: { start: 3, lower: 0 } }
  }
}

/** The passes that warnings tell of. */
const told = (warnings: readonly { readonly code: string; readonly detail: string }[]) =>
  Number(warnings.map(({ detail }) => /in (\d+) passes\./.exec(detail)?.[1]).find(Boolean))

const options = { control, sampleRows: 300 }
const sources = (): CountedSource => counted(memorySource(rows))

describe('all passes are told, whatever they are made for', () => {
  it.each(Object.entries(models))('%s', async (_, model) => {
    const source = sources()
    const { warnings } = await estimateRows(specOf(model, asked), source, options)
    expect(source.made()).toBeGreaterThan(1)
    expect(told(warnings)).toBe(source.made())
  })

  it.each(Object.entries(models))('kept for predictions: %s', async (_, model) => {
    const source = sources()
    const kept = await (await fitRows(specOf(model), source, options)).keep()
    const warnings = 'warnings' in kept ? kept.warnings : kept.fit.warnings
    expect(told(warnings)).toBe(source.made())
  })

  it('of models that are compared', async () => {
    const source = sources()
    const specs = ['y ~ x1', 'y ~ x1 + g'].map((formula) => specOf({ formula }))
    const { warnings } = await compareRows(specs, source, options)
    expect(told(warnings)).toBe(source.made())
  })
})
