import { describe, expect, it } from 'vitest'
import { factorise } from '../../../src/core/numeric/linalg/cholesky.ts'
import { crossProduct } from '../../../src/core/numeric/linalg/gram.ts'
import { leastSquares } from '../../../src/core/numeric/linalg/least-squares.ts'
import { multiplyVector } from '../../../src/core/numeric/linalg/product.ts'
import { column, type Matrix, zeros } from '../../../src/core/numeric/matrix.ts'
import { minimiseQuadratic } from '../../../src/core/numeric/optim/quadratic-programme.ts'
import { type Random, random } from '../../../src/core/numeric/random.ts'

function normals(rows: number, cols: number, source: Random): Matrix {
  const out = zeros(rows, cols)
  out.data.forEach((_, k) => {
    out.data[k] = source.normal()
  })
  return out
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, j) => sum + v * (b[j] ?? 0), 0)

/** A random programme of p variables and m constraints that some point meets, each constraint `copies` times. */
function programme(seed: number, copies: number) {
  const source = random(seed)
  const p = 1 + source.below(6)
  const m = source.below(30)
  const h = crossProduct(normals(p + 3, p, source), null)
  const one = normals(p, m, source)
  const a = zeros(p, m * copies)
  for (let k = 0; k < a.cols; k++) column(a, k).set(column(one, k % Math.max(m, 1)))
  const inside = normals(p, 1, source).data
  // Some of them meet in the point.
  const room = Array.from({ length: m }, () => (source.uniform() < 0.3 ? 0 : source.uniform()))
  const bounds = Float64Array.from(
    { length: a.cols },
    (_, k) => dot(column(a, k), inside) - (room[k % m] ?? 0)
  )
  const gradient = normals(p, 1, source).data.map((v) => 5 * v)
  const factor = factorise(h)
  if (factor === null) throw new Error('a Gram matrix is positive definite')
  return { h, factor, gradient, normals: a, bounds }
}

const cases = Array.from({ length: 60 }, (_, seed) => [seed, 1 + (seed % 3)] as const)

describe('a quadratic programme ends where the conditions of Karush, Kuhn and Tucker hold', () => {
  it.each(cases)('seed %d, every constraint %d times', (seed, copies) => {
    const own = programme(seed + 1, copies)
    const found = minimiseQuadratic(own)
    if (found === null) throw new Error('it has a point')
    const { s, active, multipliers } = found
    const values = own.bounds.map((bound, k) => dot(column(own.normals, k), s) - bound)
    for (const value of values) expect(value).toBeGreaterThan(-1e-8)
    for (const k of active) expect(Math.abs(values[k] ?? Number.NaN)).toBeLessThan(1e-8)
    const slope = multiplyVector(own.h, s).map((v, j) => v + (own.gradient[j] ?? 0))
    if (active.length === 0) {
      for (const v of slope) expect(Math.abs(v)).toBeLessThan(1e-9)
      return
    }
    const x = zeros(s.length, active.length)
    active.forEach((k, c) => {
      column(x, c).set(column(own.normals, k))
    })
    const { coefficients, residuals } = leastSquares({
      x,
      tail: null,
      y: slope,
      yTail: null,
      weights: null
    })
    coefficients.forEach((v, c) => {
      expect(v).toBeGreaterThan(-1e-9)
      expect(multipliers[c]).toBeCloseTo(v, 8)
    })
    for (const v of residuals) expect(Math.abs(v)).toBeLessThan(1e-8)
  })

  it('there is none where constraints contradict each other', () => {
    const { normals: a, ...own } = programme(4, 1)
    const opposite = zeros(a.rows, 2)
    column(opposite, 0).fill(1)
    column(opposite, 1).fill(-1)
    expect(
      minimiseQuadratic({ ...own, normals: opposite, bounds: Float64Array.of(1, 1) })
    ).toBeNull()
  })
})
