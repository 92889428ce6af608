import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { cellsOf, fewerDigits, manyRows, withNumbers } from '../support/many-rows.ts'

const plain = manyRows(5000)
const source = random(5)
const x = cellsOf(plain, 'x1').map((value) => value - 100)
/** A draw of Poisson's law by inversion. */
function count(mean: number): number {
  const u = source.uniform()
  let k = 0
  let p = Math.exp(-mean)
  for (let below = p; u > below; below += p) {
    k++
    p *= mean / k
  }
  return k
}
const power = (p: number) => (source.uniform() < 0.5 ? -1 : 1) * source.gamma(1 / p) ** (1 / p)
/** Responses with errors of some shape, and counts without overdispersion. */
const rows = [
  ['count', x.map((v) => count(Math.exp(0.3 + 0.1 * v)))] as const,
  ['light', x.map((v) => 2 + v + source.normal())] as const,
  ['pointed', x.map((v) => 2 + v + power(1.5))] as const,
  ['bent', x.map((v) => 2 + Math.exp(0.2 * v) + power(1.5))] as const
].reduce((all, [name, values]) => withNumbers(all, name, values), plain)

const generalized = (p?: number) => ({
  name: 'generalized_normal',
  options: p === undefined ? {} : { p }
})

async function both(model: Partial<ModelSpec>, sampleRows = 1500) {
  const spec = specOf(model)
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows })
  return { passes, whole: estimate(spec, rows, control) }
}

const said = ({
  maximum_likelihood: { status, reason, method, information }
}: {
  readonly maximum_likelihood: ReturnType<typeof estimate>['maximum_likelihood']
}) => [status, reason, method, information]

/** Near p = 1 the information is nearly that of the rows next to the surface alone, and keeps fewer digits. */
const powers: Readonly<Record<string, readonly [Partial<ModelSpec>, number]>> = {
  'between Laplace and normal': [{ formula: 'pointed ~ x1', family: generalized(1.5) }, 9],
  'an estimated one': [{ formula: 'pointed ~ x1 + x2', family: generalized() }, 8],
  'an estimated one that is normal': [{ formula: 'light ~ x1', family: generalized() }, 8],
  'a curve': [
    {
      mean: 'p1 + exp(p2 * (x1 - 100))',
      response: 'bent',
      parameters: { p1: { start: 1 }, p2: { start: 0.1 } },
      family: generalized(1.5)
    },
    9
  ],
  weights: [
    {
      formula: 'pointed ~ x1',
      family: generalized(1.3),
      weights: { column: 'w', kind: 'frequency' }
    },
    8
  ]
}

describe('an exponent below 2 by passes is the fit in memory', () => {
  it.each(Object.entries(powers))('%s', async (_, [model, least]) => {
    const { passes, whole } = await both(model)
    expect(said(passes)).toEqual(said(whole))
    expect(fewerDigits(passes, whole, least)).toEqual([])
    expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
    passes.maximum_likelihood.coefficients.forEach(({ estimate: own }, j) => {
      const other = whole.maximum_likelihood.coefficients[j]
      expect(Math.abs(own - (other?.estimate ?? 0)) / (other?.std_error ?? 0)).toBeLessThan(1e-8)
    })
  })

  it('below 1 it is left to the memory', async () => {
    await expect(both({ formula: 'pointed ~ x1', family: generalized(0.8) })).rejects.toThrow(
      /p < 1/
    )
  })
})
