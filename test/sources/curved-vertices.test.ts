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

const law = (p: number, { family, ...model }: Partial<ModelSpec>): Partial<ModelSpec> => ({
  ...model,
  family: { name: 'generalized_normal', options: { p, ...family?.options } }
})

async function both(spec: FitSpec, sampleRows: number) {
  const t0 = process.cpuUsage().user
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows })
  const t1 = process.cpuUsage().user
  const whole = estimate(spec, rows, control)
  console.log(JSON.stringify([spec.model.family.options.p, (t1 - t0) / 1e3, (process.cpuUsage().user - t1) / 1e3, passes.maximum_likelihood.status, whole.maximum_likelihood.status, passes.maximum_likelihood.reason, whole.maximum_likelihood.reason, passes.maximum_likelihood.coefficients.map(c=>c.estimate), whole.maximum_likelihood.coefficients.map(c=>c.estimate), passes.warnings.map(w=>w.detail.slice(60,250)),whole.warnings.map(w=>w.detail.slice(60,250))],null,1))
  return { passes, whole }
}

const exponents = [0.5, 0.8, 0.3]

describe('a known exponent below 1 of a curved mean by passes is the fit in memory', () => {
  it.each(
    Object.entries(models).map(([name, model], k) => [name, law(exponents[k % 3] ?? 0.5, model)] as const)
  )('%s', async (_, model) => {
    const { passes, whole } = await both(specOf(model), 1500)
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
})
