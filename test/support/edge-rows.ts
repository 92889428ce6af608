import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { type Random, random } from '../../src/core/numeric/random.ts'
import { cellsOf, manyRows, withNumbers } from './many-rows.ts'

/** A draw of Poisson's law by inversion. */
export function poissonDraw(mean: number, source: Random): number {
  const u = source.uniform()
  let k = 0
  let p = Math.exp(-mean)
  for (let below = p; u > below; below += p) {
    k++
    p *= mean / k
  }
  return k
}

/** Regressors between 0 and 1, and responses whose means vanish where the first is near 0, or in a group. */
export function edgeRows(size: number): Dataset {
  const plain = manyRows(size)
  const source = random(11)
  const group = cellsOf(plain, 'g')
  const cells = Array.from({ length: size }, () => ({ s: source.uniform(), t: source.uniform() }))
  const rare = cells.map(({ s, t }) =>
    poissonDraw(Math.max(0, 2 * s * s - 0.1 * t - (s < 0.05 ? 1 : 0)), source)
  )
  return [
    ['s', cells.map(({ s }) => s)] as const,
    ['t', cells.map(({ t }) => t)] as const,
    ['rare', rare] as const,
    ['grouped', rare.map((k, i) => (group[i] === 1 ? 0 : k + 1))] as const,
    ['few', cells.map(({ s }) => (source.uniform() < 1.2 * s * s ? 1 : 0))] as const,
    ['part', cells.map(({ s }) => 0.5 * s)] as const
  ].reduce((all, [name, values]) => withNumbers(all, name, Float64Array.from(values)), plain)
}

export const poisson = { name: 'poisson', options: {} } as const
const bernoulli = { name: 'bernoulli', options: {} } as const

/** Models whose maximum rests on the end of the range of its means. */
export const edgeModels: Readonly<Record<string, Partial<ModelSpec>>> = {
  'counts with an identity link': { formula: 'rare ~ s + t', family: poisson, link: 'identity' },
  'counts with a square root': { formula: 'rare ~ s + t', family: poisson, link: 'sqrt' },
  'counts with weights, gaps and an offset': {
    formula: 'rare ~ s + x2 + offset(part)',
    family: poisson,
    link: 'identity',
    weights: { column: 'w', kind: 'frequency' }
  },
  'a group without counts': { formula: 'grouped ~ g', family: poisson, link: 'identity' },
  'a group without counts, and a slope': {
    formula: 'grouped ~ g + t',
    family: poisson,
    link: 'identity'
  },
  'no intercept': { formula: 'rare ~ 0 + s + t', family: poisson, link: 'identity' },
  'a linear relation': {
    formula: 'rare ~ s + t + I(s + t)',
    family: poisson,
    link: 'identity'
  },
  'labels with an identity link': { formula: 'few ~ s', family: bernoulli, link: 'identity' },
  'labels with a logarithm': { formula: 'few ~ s + t', family: bernoulli, link: 'log' },
  'a known dispersion': {
    formula: 'rare ~ s + t',
    family: { name: 'negative_binomial', options: { theta: 2 } },
    link: 'identity'
  },
  'an estimated dispersion': {
    formula: 'rare ~ s + t',
    family: { name: 'negative_binomial', options: {} },
    link: 'identity'
  }
}
