import type { ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { cellsOf, manyRows, withNumbers } from './many-rows.ts'

const plain = manyRows(5000)
const source = random(23)
const x = cellsOf(plain, 'x1').map((value) => value - 100)
/** Simulated rows, with errors of Laplace's kind, and errors between ends, around one curve. */
export const curvedRows = [
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

/** Models of a curved mean of these rows, without a law. */
export const curvedModels: Readonly<Record<string, Partial<ModelSpec>>> = {
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
