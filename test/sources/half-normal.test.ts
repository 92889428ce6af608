import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { inSharedMemory } from '../../src/sources/shared-memory.ts'
import { threadedSource } from '../../src/sources/threads.ts'
import { control, specOf } from '../core/estimation/request.ts'
import {
  cellsOf,
  fewerDigits,
  manyRows,
  unlikeDriving,
  unlikeEvidence,
  withNumbers
} from '../support/many-rows.ts'

const workerUrl = new URL('../../dist/sources/reduce-worker.js', import.meta.url)

/** Rows with responses whose errors are of one sign. */
function oneSided(size: number): Dataset {
  const plain = manyRows(size)
  const source = random(5)
  const x = cellsOf(plain, 'x1').map((value) => value - 100)
  const half = () => Math.abs(source.normal())
  return [
    ['above', x.map((v) => 2 + v + half())] as const,
    ['below', x.map((v) => 2 + v - 3 * half())] as const,
    ['curved', x.map((v) => 2 + Math.exp(0.2 * v) + half())] as const,
    ['under', x.map((v) => 2 + 1.5 * Math.exp(0.2 * v) - 2 * half())] as const,
    ['positive', x.map((v) => Math.exp(0.4 + 0.2 * v) + 0.3 * half())] as const
  ].reduce((all, [name, values]) => withNumbers(all, name, values), plain)
}

const rows = oneSided(1200)
const skewNormal = (options = {}) => ({ name: 'skew_normal', options })

async function both(model: Partial<ModelSpec>, rest: Partial<FitSpec> = {}) {
  const spec = specOf({ family: skewNormal(), ...model }, rest)
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 500 })
  return { passes, whole: estimate(spec, rows, control) }
}

type Answer = ReturnType<typeof estimate>

const said = ({ maximum_likelihood: { status, reason, method, information } }: Answer) => [
  status,
  reason,
  method,
  information
]
const limits = ({ maximum_likelihood: { dispersion } }: Answer) =>
  dispersion.map(({ parameter, limit, std_error }) => [parameter, limit, std_error])
const ruled = ({ equivalence: { blocks } }: Answer) =>
  blocks.map(({ quantity, verdict, theorem }) => [quantity, verdict, theorem])
const details = ({ warnings }: Answer) =>
  warnings.filter(({ code }) => code !== 'out_of_core').map(({ detail }) => detail)

const start = (value: number) => ({ start: value })
const curve = 'p1 + p2 * exp(p3 * (x1 - 100))'
const three = { p1: start(1), p2: start(1), p3: start(0.1) }

const curvedModels: Readonly<Record<string, Partial<ModelSpec>>> = {
  'a curve below the rows': { mean: curve, response: 'curved', parameters: three },
  'a curve above them': { mean: curve, response: 'under', parameters: three },
  'a curve without a constant': {
    mean: 'exp(p1 + p2 * (x1 - 100))',
    response: 'positive',
    parameters: { p1: start(0.1), p2: start(0.1) }
  },
  'an expression that is affine': {
    mean: 'p1 + p2 * (x1 - 100)',
    response: 'above',
    parameters: { p1: start(1), p2: start(0.1) }
  },
  'a log link': { formula: 'positive ~ x1', link: 'log' },
  'a curve and precision weights': {
    mean: curve,
    response: 'under',
    parameters: three,
    weights: { column: 'w', kind: 'precision' }
  },
  'a curve and frequency weights': {
    mean: curve,
    response: 'under',
    parameters: three,
    weights: { column: 'w', kind: 'frequency' }
  },
  'a curve with a known scale and a bound that nothing rests on': {
    mean: curve,
    response: 'curved',
    parameters: { ...three, p3: { start: 0.1, lower: 0.01, upper: 0.9 } },
    family: skewNormal({ scale: 1 })
  }
}

const models: Readonly<Record<string, Partial<ModelSpec>>> = {
  'no error is negative': { formula: 'above ~ x1' },
  'no error is positive, with gaps and a factor': { formula: 'below ~ x1 + x2 + g' },
  'frequency weights': { formula: 'above ~ x1', weights: { column: 'w', kind: 'frequency' } },
  'precision weights': { formula: 'below ~ x1 + x2', weights: { column: 'w', kind: 'precision' } },
  'an offset': { formula: 'above ~ x2 + offset(x1)' },
  'a known scale': { formula: 'above ~ x1', family: skewNormal({ scale: 1 }) },
  ...curvedModels
}

describe('a support that ends at its location is the half-normal limit, as in memory', () => {
  it.each(Object.entries(models))('%s', async (_, model) => {
    const { passes, whole } = await both(model, { include: ['residuals'] })
    expect(whole.maximum_likelihood.status).toBe('boundary')
    expect(said(passes)).toEqual(said(whole))
    expect(limits(passes)).toEqual(limits(whole))
    expect(fewerDigits(passes, whole, 10)).toEqual([])
    expect(ruled(passes)).toEqual(ruled(whole))
    // What is left of a score of 0, and its bound; the rows behind it share digits.
    const free = ['score_at_least_squares', 'rounding_unit', 'rows']
    const unlike = unlikeEvidence(passes, whole, 9).filter((part) => !free.includes(part))
    expect(unlike).toEqual([])
    expect(unlikeDriving(passes, whole, 8)).toEqual([])
    expect(details(passes)).toEqual(details(whole))
    expect(passes.maximum_likelihood.convergence?.evaluations).toBeLessThan(150)
  })

  it('no residual is negative, and as many as there are coefficients vanish', async () => {
    const { passes } = await both({ formula: 'above ~ x1' })
    const [constant, slope] = passes.maximum_likelihood.coefficients.map(({ estimate: b }) => b)
    const [x, y] = [cellsOf(rows, 'x1'), cellsOf(rows, 'above')]
    const residuals = y.map((value, i) => value - ((constant ?? 0) + (slope ?? 0) * (x[i] ?? 0)))
    expect(Math.min(...residuals)).toBeGreaterThan(-1e-12)
    expect(residuals.filter((r) => r < 1e-12)).toHaveLength(2)
  })

  it.each(['hc0', { cluster: 'g' }] as const)('without standard errors %j', async (std_errors) => {
    const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
    const { passes, whole } = await both({ formula: 'above ~ x1' }, { inference })
    expect(fewerDigits(passes, whole, 10)).toEqual([])
    expect(passes.conventions).toEqual(whole.conventions)
    expect(details(passes)).toEqual(details(whole))
    for (const { coefficients } of [passes.maximum_likelihood, whole.maximum_likelihood]) {
      expect(coefficients.map(({ std_error }) => std_error)).toEqual([Number.NaN, Number.NaN])
    }
  })

  it.each(['pairs', 'residual', 'parametric'] as const)(
    'without a bootstrap of %s',
    async (kind) => {
      const std_errors = { bootstrap: { kind, replicates: 10 } }
      const inference = { level: 0.95, std_errors, intervals: 'percentile' as const }
      const { passes, whole } = await both(models['a log link'] ?? {}, { inference })
      expect(fewerDigits(passes, whole, 10)).toEqual([])
      expect(passes.conventions).toEqual(whole.conventions)
      expect(details(passes)).toEqual(details(whole))
      expect(details(whole)).toContainEqual(expect.stringMatching(/bootstrap.*Andrews 2000/))
    }
  )
})

it.each([
  ['a formula', { formula: 'below ~ x1 + x2' }],
  ['a curve', curvedModels['a log link'] ?? {}]
])(
  'threads give the same bits: %s',
  async (_, model) => {
    const dataset = inSharedMemory(oneSided(segmentRows + 17))
    const spec = specOf({ ...model, family: skewNormal() })
    const kept = memorySource(dataset)
    const source = threadedSource(kept, { kind: 'memory', dataset }, { threads: 2, workerUrl })
    const options = { control, sampleRows: 500 }
    const shared = await estimateRows(spec, source, options)
    await source.close()
    expect(shared.maximum_likelihood.status).toBe('boundary')
    expect(JSON.stringify(shared)).toBe(JSON.stringify(await estimateRows(spec, kept, options)))
  },
  120_000
)
