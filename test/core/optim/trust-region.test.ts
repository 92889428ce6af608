import { describe, expect, it } from 'vitest'
import type { Matrix } from '../../../src/core/numeric/matrix.ts'
import { boxStep } from '../../../src/core/numeric/optim/bounds.ts'
import { kronecker } from '../../../src/core/numeric/optim/multistart.ts'
import { symmetricEigen } from '../../../src/core/numeric/optim/symmetric-eigen.ts'
import { length, trustRegionStep } from '../../../src/core/numeric/optim/trust-region.ts'

/** A symmetric matrix with entries in (−1, 1) plus a multiple of the identity. */
function symmetric(n: number, seed: number, shift: number): Matrix {
  const u = kronecker(seed, n * n, 17)
  const data = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) data[j * n + i] = u[Math.min(i, j) * n + Math.max(i, j)] * 2 - 1
    data[j * n + j] += shift
  }
  return { rows: n, cols: n, data }
}

function times({ rows: n, data }: Matrix, x: Float64Array): Float64Array {
  return x.map((_, i) => x.reduce((s, xj, j) => s + data[j * n + i] * xj, 0))
}

const model = (h: Matrix, g: Float64Array, s: Float64Array): number =>
  times(h, s).reduce((sum, hs, i) => sum + s[i] * (g[i] + hs / 2), 0)

describe('eigenvalues of a symmetric matrix', () => {
  it.each([1, 2, 5, 9, 60])('of order %i rebuild it', (n) => {
    const a = symmetric(n, n, 0)
    const { values, vectors } = symmetricEigen(a)
    for (let k = 0; k < n; k++) {
      const v = vectors.slice(k * n, (k + 1) * n)
      expect(length(v)).toBeCloseTo(1, 13)
      times(a, v).forEach((av, i) => {
        expect(av).toBeCloseTo(values[k] * v[i], 12)
      })
    }
  })

  it('a graded matrix keeps its small eigenvalue', () => {
    const a = { rows: 2, cols: 2, data: Float64Array.of(1e20, 1e9, 1e9, 1) }
    expect(symmetricEigen(a).values[0] / (1 - 1e-2)).toBeCloseTo(1, 12)
  })
})

const cases = [0, 1, 2, 3, 4, 5].flatMap((seed) =>
  [
    { shift: 4, radius: 0.1 },
    { shift: 4, radius: 100 },
    { shift: 0, radius: 0.5 },
    { shift: -3, radius: 2 }
  ].map((c) => ({ ...c, seed, n: 2 + (seed % 4) }))
)

describe('trust-region step', () => {
  it.each(cases)('satisfies the optimality conditions: %j', ({ shift, radius, seed, n }) => {
    const h = symmetric(n, seed, shift)
    const g = kronecker(seed, n, 5).map((v) => v - 0.4)
    const { step, interior } = trustRegionStep(h, g, radius)
    const size = length(step)
    const rest = times(h, step).map((v, i) => -v - g[i])
    const lambda = rest.reduce((s, v, i) => s + v * step[i], 0) / (size * size)
    rest.forEach((v, i) => {
      expect(v).toBeCloseTo(lambda * step[i], 8)
    })
    expect(lambda).toBeGreaterThanOrEqual(-symmetricEigen(h).values[0] - 1e-8)
    expect(lambda).toBeGreaterThanOrEqual(-1e-8)
    expect(size).toBeLessThanOrEqual(1.001 * radius)
    if (interior) expect(lambda).toBeCloseTo(0, 8)
    else expect(size).toBeGreaterThanOrEqual(0.999 * radius)
  })

  it('the hard case goes to the boundary along the negative direction', () => {
    const h = { rows: 2, cols: 2, data: Float64Array.of(-2, 0, 0, 1) }
    const { step } = trustRegionStep(h, Float64Array.of(0, 0.3), 1)
    expect(length(step)).toBeCloseTo(1, 12)
    expect(step[1]).toBeCloseTo(-0.1, 12)
  })

  it('a zero Hessian gives steepest descent', () => {
    const h = { rows: 2, cols: 2, data: new Float64Array(4) }
    const { step } = trustRegionStep(h, Float64Array.of(3, -4), 10)
    expect(step[0]).toBeCloseTo(-6, 1)
    expect(step[1]).toBeCloseTo(8, 1)
  })
})

describe('step in a box', () => {
  it('is the best point of the model in the box and the region', () => {
    const h = symmetric(2, 3, 3)
    const g = Float64Array.of(-4, 1)
    const room = { lower: Float64Array.of(-1, -0.2), upper: Float64Array.of(0.5, 1) }
    const { step } = boxStep({ hessian: h, gradient: g, room, active: new Int8Array(2) }, 50)
    let least = Infinity
    for (let i = 0; i <= 300; i++) {
      for (let j = 0; j <= 300; j++) {
        const s = Float64Array.of(-1 + (1.5 * i) / 300, -0.2 + (1.2 * j) / 300)
        least = Math.min(least, model(h, g, s))
      }
    }
    expect(step[0]).toBeLessThanOrEqual(0.5)
    expect(step[1]).toBeGreaterThanOrEqual(-0.2)
    expect(model(h, g, step)).toBeLessThanOrEqual(least + 1e-9)
  })
})
