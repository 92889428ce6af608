import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Answer, answer } from '../support/answer.ts'
import { holds } from './tools.ts'

interface Points {
  readonly x: readonly number[]
  readonly z: readonly number[]
  readonly y: readonly number[]
}

/** Points split by a line up to a few on it: separated completely, quasi-completely or not at all. */
const points: fc.Arbitrary<Points> = fc
  .array(
    fc.tuple(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: 0, max: 9 })
    ),
    { minLength: 6, maxLength: 14 }
  )
  .map((rows) => ({
    x: rows.map(([x]) => x),
    z: rows.map(([, z]) => z),
    y: rows.map(([x, z, u]) => (x + z === 0 ? u % 2 : x + z > 0 === u > 0 ? 1 : 0))
  }))

const fitted = ({ x, z, y }: Points, formula = 'y ~ x + z'): Answer =>
  answer({ x, z, y }, { formula, family: 'bernoulli' }, { include: [] })
const limits = (a: Answer) => a.maximum_likelihood.coefficients.map(({ limit }) => limit ?? '')
const missing = (a: Answer) => a.maximum_likelihood.status === 'does_not_exist'

/** The direction told lowers no row's likelihood and raises that of some. */
function expectSeparated({ x, z, y }: Points, { maximum_likelihood }: Answer): void {
  const part = (name: string) =>
    maximum_likelihood.separating_direction?.find(({ term }) => term === name)?.direction ?? 0
  const moves = y.map((v, i) => {
    const parts = [part('(Intercept)'), part('x') * (x[i] ?? 0), part('z') * (z[i] ?? 0)]
    const size = parts.reduce((sum, one) => sum + Math.abs(one), 0)
    return size === 0 ? 0 : ((2 * v - 1) * parts.reduce((sum, one) => sum + one, 0)) / size
  })
  expect(Math.min(...moves)).toBeGreaterThan(-1e-9)
  expect(Math.max(...moves)).toBeGreaterThan(1e-9)
}

describe('whether a maximum exists', () => {
  it('M41 does not depend on units, copies, or which label is the event', () => {
    let absent = 0
    holds(20, points, (d) => {
      const plain = fitted(d)
      absent += missing(plain) ? 1 : 0
      const twice = fitted({ x: [...d.x, ...d.x], z: [...d.z, ...d.z], y: [...d.y, ...d.y] })
      const scaled = fitted({ ...d, x: d.x.map((v) => v * 2 ** -30), z: d.z.map((v) => v * 1e6) })
      const turned = fitted({ ...d, y: d.y.map((v) => 1 - v) })
      const mixed = fitted({ ...d, x: d.x.map((v, i) => v + 2 * (d.z[i] ?? 0)) })
      const shapes = [
        [d, plain],
        [d, twice],
        [{ ...d, x: d.x.map((v) => v * 2 ** -30), z: d.z.map((v) => v * 1e6) }, scaled],
        [{ ...d, y: d.y.map((v) => 1 - v) }, turned],
        [{ ...d, x: d.x.map((v, i) => v + 2 * (d.z[i] ?? 0)) }, mixed]
      ] as const
      for (const [sent, other] of shapes) {
        expect(missing(other)).toBe(missing(plain))
        if (missing(other)) expectSeparated(sent, other)
      }
      if (!missing(plain)) return
      for (const { std_error } of plain.maximum_likelihood.coefficients) {
        expect(std_error).toBeNull()
      }
    })
    // The cases are of both kinds, or nothing was shown.
    expect(absent).toBeGreaterThan(3)
    expect(absent).toBeLessThan(18)
  })

  it('M42 rows on the wrong side bring the maximum back, and without them it is gone again', () => {
    holds(8, fc.integer({ min: 6, max: 15 }), (n) => {
      const x = Array.from({ length: n }, (_, i) => i)
      const z = x.map((v) => (v * 7) % 5)
      const y = x.map((v) => (v >= n / 2 ? 1 : 0))
      const separated = answer({ x, y }, { formula: 'y ~ x', family: 'bernoulli' })
      expect(missing(separated)).toBe(true)
      const wrong = { x: [...x, n + 1], z: [...z, 0], y: [...y, 0] }
      const mended = answer({ x: wrong.x, y: wrong.y }, { formula: 'y ~ x', family: 'bernoulli' })
      expect(mended.maximum_likelihood.status).toBe('ok')
    })
  })

  it('counts: a group of zeros alone has no finite coefficient, and one count brings it back', () => {
    holds(5, fc.integer({ min: 2, max: 6 }), (m) => {
      const g = Array.from({ length: 3 * m }, (_, i) => ['a', 'b', 'c'][i % 3] ?? 'a')
      const y = g.map((label, i) => (label === 'b' ? 0 : 1 + (i % 4)))
      const zero = answer({ g, y }, { formula: 'y ~ g', family: 'poisson' })
      expect(missing(zero)).toBe(true)
      expect(limits(zero)).toEqual(['', '-inf', ''])
      const one = y.map((v, i) => (i === 1 ? 1 : v))
      const back = answer({ g, y: one }, { formula: 'y ~ g', family: 'poisson' })
      expect(back.maximum_likelihood.status).toBe('ok')
    })
  })
})
