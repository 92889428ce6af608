import { describe, expect, it } from 'vitest'
import { buildDesign } from '../../../src/core/model/formula/design.ts'
import { parseFormula } from '../../../src/core/model/formula/parse.ts'
import { column } from '../../../src/core/numeric/matrix.ts'
import { datasetOf } from '../../support/formula-data.ts'

const x = [-6.860120914, -4.324130045, -8.779525463, 0.1, 7.3, 1 / 3, 12345.678]
const z = [0.7, -3.1, 2.2, 1e-3, 5.5, 9.1, 0.3]

/** A double as an exact fraction n/2^1100. */
const shift = 1100n
function exact(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const word = bits.getBigUint64(0)
  const exponent = Number((word >> 52n) & 2047n)
  const fraction = word & ((1n << 52n) - 1n)
  const whole = exponent === 0 ? fraction : fraction | (1n << 52n)
  const size = whole << (shift - 1074n + BigInt(Math.max(exponent, 1) - 1))
  return value < 0 ? -size : size
}
const times = (a: bigint, b: bigint): bigint => (a * b) >> shift
const power = (a: bigint, k: number): bigint => (k === 1 ? a : times(a, power(a, k - 1)))

/** −log10 of the relative error, at most 40. */
function digits(got: bigint, truth: bigint): number {
  const error = got > truth ? got - truth : truth - got
  const size = truth < 0n ? -truth : truth
  if (error === 0n) return 40
  return Math.log10(Number((size << 200n) / error)) - 200 * Math.log10(2)
}

describe('columns of sums, products and powers', () => {
  it.each([
    ['I(x^10)', 'y ~ I(x^10)', (a: bigint) => power(a, 10)],
    ['I(x^2 + 3 * x)', 'y ~ I(x^2 + 3*x)', (a: bigint) => power(a, 2) + 3n * a],
    ['x:z', 'y ~ x:z', times],
    ['I(x * z - x)', 'y ~ I(x * z - x)', (a: bigint, b: bigint) => times(a, b) - a],
    ['poly(x, 5, raw = TRUE)5', 'y ~ poly(x, 5, raw = TRUE)', (a: bigint) => power(a, 5)],
    ['A[1,2]', 'y ~ quad(x, z)', (a: bigint, b: bigint) => 2n * times(a, b)],
    ['I(x/z)', 'y ~ I(x/z)', (a: bigint, b: bigint) => (a << shift) / b],
    ['I(x^-3)', 'y ~ I(x^-3)', (a: bigint) => (1n << (2n * shift)) / power(a, 3)]
  ])('carry 29 digits of the exact value in head and tail: %s', (name, source, truth) => {
    const dataset = datasetOf({ y: x.map((_, i) => i), x, z })
    const formula = parseFormula(source, '', ['y', 'x', 'z'])
    const made = buildDesign(formula, dataset, { pointer: '', missing: 'drop' })
    const j = made.names.indexOf(name)
    expect(j).toBeGreaterThan(-1)
    expect(made.tail).not.toBeNull()
    if (made.tail === null) return
    const head = column(made.x, j)
    const tail = column(made.tail, j)
    x.forEach((value, i) => {
      const got = exact(head[i] ?? NaN) + exact(tail[i] ?? NaN)
      expect(digits(got, truth(exact(value), exact(z[i] ?? NaN)))).toBeGreaterThan(29)
    })
  })

  it('has no tail where columns are the data themselves', () => {
    const dataset = datasetOf({ y: x.map((_, i) => i), x, g: x.map((_, i) => (i % 2 ? 'a' : 'b')) })
    const formula = parseFormula('y ~ x*g', '', ['y', 'x', 'g'])
    expect(buildDesign(formula, dataset, { pointer: '', missing: 'drop' }).tail).toBeNull()
  })
})
