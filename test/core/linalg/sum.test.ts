import { describe, expect, it } from 'vitest'
import {
  ddAdd,
  ddDiv,
  ddMul,
  ddSqrt,
  twoProd,
  twoSum
} from '../../../src/core/numeric/double-double.ts'
import { dot2, norm2, sum } from '../../../src/core/numeric/sum.ts'
import { digits, generator } from './support.ts'

/** value·2^1074 as an integer: exact for every finite double. */
function exact(v: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, v)
  const word = bits.getBigUint64(0)
  const biased = Number((word >> 52n) & 2047n)
  const fraction = word & ((1n << 52n) - 1n)
  const size = biased === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(biased - 1)
  return word >> 63n === 1n ? -size : size
}

const scale = 1n << 1074n

/** |error|/|truth| below 2^-bits, for numerators over 2^1074. */
const within = (got: bigint, truth: bigint, bits: bigint) => {
  const error = got > truth ? got - truth : truth - got
  return error << bits <= (truth < 0n ? -truth : truth)
}

const pairs = (() => {
  const random = generator(11)
  return Array.from(
    { length: 200 },
    () =>
      [
        (random() - 0.5) * 2 ** Math.round(random() * 60 - 30),
        (random() - 0.5) * 2 ** Math.round(random() * 60 - 30)
      ] as const
  )
})()

describe('double-double', () => {
  it('twoSum and twoProd lose nothing', () => {
    for (const [a, b] of pairs) {
      const s = twoSum(a, b)
      expect(exact(s.head) + exact(s.tail)).toBe(exact(a) + exact(b))
      const p = twoProd(a, b)
      expect((exact(p.head) + exact(p.tail)) * scale).toBe(exact(a) * exact(b))
    }
  })

  it('sums, products, quotients and roots carry 100 bits', () => {
    for (const [a, b] of pairs) {
      const x = ddDiv({ head: a, tail: 0 }, { head: 3, tail: 0 })
      const y = ddDiv({ head: b, tail: 0 }, { head: 7, tail: 0 })
      const of = (v: { head: number; tail: number }) => exact(v.head) + exact(v.tail)
      expect(within(of(x) * 3n, exact(a), 100n)).toBe(true)
      expect(within(of(ddAdd(x, y)), of(x) + of(y), 98n)).toBe(true)
      expect(within(of(ddMul(x, y)) * scale, of(x) * of(y), 100n)).toBe(true)
      const root = ddSqrt(ddMul(x, x))
      expect(within(of(root), of(x) < 0n ? -of(x) : of(x), 98n)).toBe(true)
    }
  })
})

describe('sums', () => {
  it.each([
    [[1, 1e100, 1, -1e100], 2],
    [[0.1, 0.2, -0.3], 2 ** -55],
    [Array.from({ length: 100000 }, () => 0.1), 10000],
    [[], 0],
    [[Number.POSITIVE_INFINITY, 1], Number.POSITIVE_INFINITY]
  ])('the sum case %#', (terms, truth) => {
    expect(sum(terms)).toBe(truth)
  })

  it('dot2 sees what cancellation hides', () => {
    expect(dot2([1e10, 1, -1e10], [1e10, 1, 1e10])).toBe(1)
    expect(dot2([2 ** 27 + 1, -1], [2 ** 27 - 1, 2 ** 54])).toBe(-1)
  })

  it('norm2 neither overflows nor underflows', () => {
    expect(digits(norm2([3e200, 4e200]), 5e200)).toBeGreaterThan(15)
    expect(digits(norm2([3e-200, 4e-200]), 5e-200)).toBeGreaterThan(15)
    expect(norm2([])).toBe(0)
    expect(norm2([0, 0])).toBe(0)
  })
})
