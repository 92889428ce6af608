import { describe, expect, it } from 'vitest'
import type { Matrix } from '../../../src/core/numeric/matrix.ts'
import {
  type NonlinearFit,
  type NonlinearProblem,
  type SquaresOptions,
  solveNonlinearSquares
} from '../../../src/core/numeric/optim/levenberg-marquardt.ts'
import { add, type Dual, exp, mul, scale } from './standard-problems.ts'

type Mean = (theta: readonly Dual[], x: number) => Dual

/** A problem from a mean written in dual numbers. */
function problemOf(
  mean: Mean,
  data: { readonly x: readonly number[]; readonly y: readonly number[]; readonly p: number },
  rest: Partial<NonlinearProblem> = {}
): NonlinearProblem {
  const { x, p } = data
  const n = x.length
  const duals = (theta: Float64Array): Dual[] =>
    Array.from(theta, (v, i) => ({
      v,
      g: Array.from({ length: p }, (_, j) => (i === j ? 1 : 0)),
      h: new Array(p * p).fill(0)
    }))
  return {
    n,
    p,
    y: Float64Array.from(data.y),
    weights: null,
    linear: [],
    evaluate(theta: Float64Array, out: Float64Array, jacobian: Matrix | null): boolean {
      x.forEach((xi, i) => {
        const d = mean(duals(theta), xi)
        out[i] = d.v
        d.g.forEach((g, j) => {
          if (jacobian !== null) jacobian.data[j * n + i] = g
        })
      })
      return out.every((v) => Number.isFinite(v))
    },
    curvature(theta: Float64Array, w: Float64Array, out: Matrix): void {
      x.forEach((xi, i) => {
        mean(duals(theta), xi).h.forEach((h, k) => {
          out.data[k] += w[i] * h
        })
      })
    },
    ...rest
  }
}

const decay: Mean = ([a, b], x) => mul(a, exp(scale(b, -x)))
const times = [0, 0.5, 1, 1.5, 2, 3, 4, 6]
const noisy = [5.1, 3.9, 3.2, 2.4, 1.9, 1.3, 0.7, 0.3]
const start = Float64Array.of(1, 1)

function solve(problem: NonlinearProblem, options: SquaresOptions = {}): NonlinearFit {
  const found = solveNonlinearSquares(problem, [start], options)
  if (found === null) throw new Error('not finite')
  return found
}

describe('ways to the same answer', () => {
  const plain = solve(problemOf(decay, { x: times, y: noisy, p: 2 }))

  it('projecting a linear parameter out changes the way, not the answer', () => {
    const projected = solve(problemOf(decay, { x: times, y: noisy, p: 2 }, { linear: [0] }))
    projected.theta.forEach((t, j) => {
      expect(Math.abs(t / plain.theta[j] - 1)).toBeLessThan(1e-14)
    })
    expect(projected.evaluations).toBeGreaterThan(0)
  })

  it('a weight of two is the row written twice', () => {
    const weights = Float64Array.from(times, (_, i) => (i < 3 ? 2 : 1))
    const twice = { x: [...times, ...times.slice(0, 3)], y: [...noisy, ...noisy.slice(0, 3)], p: 2 }
    const weighted = solve(problemOf(decay, { x: times, y: noisy, p: 2 }, { weights, linear: [0] }))
    const repeated = solve(problemOf(decay, twice, { linear: [0] }))
    weighted.theta.forEach((t, j) => {
      expect(Math.abs(t / repeated.theta[j] - 1)).toBeLessThan(1e-14)
    })
    expect(Math.abs(weighted.rss / repeated.rss - 1)).toBeLessThan(1e-14)
  })

  it('units of powers of two repeat the answer to the bit', () => {
    const k = 2 ** 30
    const y = noisy.map((v) => v * k)
    const x = times.map((v) => v / 2 ** 17)
    const other = solveNonlinearSquares(problemOf(decay, { x, y, p: 2 }, { linear: [0] }), [
      Float64Array.of(k, 2 ** 17)
    ])
    const base = solve(problemOf(decay, { x: times, y: noisy, p: 2 }, { linear: [0] }))
    expect((other?.theta[0] ?? 0) / k).toBe(base.theta[0])
    expect((other?.theta[1] ?? 0) / 2 ** 17).toBe(base.theta[1])
    expect((other?.rss ?? 0) / k / k).toBe(base.rss)
    expect(other?.evaluations).toBe(base.evaluations)
  })

  it('the exact Hessian is the derivative of the gradient', () => {
    const problem = problemOf(decay, { x: times, y: noisy, p: 2 })
    const h = 1e-5
    const gradient = (theta: Float64Array): number[] => {
      const mean = new Float64Array(8)
      const jacobian = { rows: 8, cols: 2, data: new Float64Array(16) }
      problem.evaluate(theta, mean, jacobian)
      return [0, 1].map((j) =>
        mean.reduce((s, m, i) => s - (problem.y[i] - m) * jacobian.data[j * 8 + i], 0)
      )
    }
    for (const j of [0, 1]) {
      const up = gradient(plain.theta.map((t, i) => t + (i === j ? h : 0)))
      const down = gradient(plain.theta.map((t, i) => t - (i === j ? h : 0)))
      for (const i of [0, 1]) {
        const difference = (up[i] - down[i]) / (2 * h)
        expect(plain.hessian.data[j * 2 + i]).toBeCloseTo(difference, 6)
      }
    }
  })

  it('starting at the answer takes no step that matters', () => {
    const problem = problemOf(decay, { x: times, y: noisy, p: 2 }, { linear: [0] })
    const again = solveNonlinearSquares(problem, [plain.theta], { explore: 0 })
    expect(again?.iterations).toBeLessThanOrEqual(1)
    expect(again?.converged).toBe(true)
  })
})

describe('exact data', () => {
  it('a fit without residuals is found and accepted by the absolute test', () => {
    const y = times.map((t) => 2 * Math.exp(-0.75 * t))
    const found = solve(problemOf(decay, { x: times, y, p: 2 }, { linear: [0] }))
    expect(found.converged).toBe(true)
    expect(found.theta[0]).toBeCloseTo(2, 14)
    expect(found.theta[1]).toBeCloseTo(0.75, 14)
    expect(found.rss).toBeLessThan(1e-30)
  })
})

describe('what cannot be answered', () => {
  it('a product of which only the value counts is not identified, and the ridge is named', () => {
    const product: Mean = ([a, b], x) => scale(mul(a, b), x)
    const found = solve(problemOf(product, { x: times, y: times.map((t) => 3 * t + 0.1), p: 2 }))
    expect(found.converged).toBe(false)
    expect(found.convergence.failed).toBe('condition')
    const [u, v] = found.convergence.direction ?? [0, 0]
    expect(u / v).toBeCloseTo(-found.theta[0] / found.theta[1], 6)
    expect(found.reason).toMatch(/identify/)
  })

  it('a rate that the data drive to infinity is not reported as converged', () => {
    const y = times.map((t) => (t === 0 ? 5 : -0.01 * t))
    const found = solve(problemOf(decay, { x: times, y, p: 2 }, { linear: [0] }))
    expect(found.converged).toBe(false)
    expect(found.reason).not.toBeNull()
  })

  it('fewer rows than parameters are not identified', () => {
    const found = solve(problemOf(decay, { x: [1], y: [2], p: 2 }, { linear: [0] }))
    expect(found.converged).toBe(false)
    expect(found.convergence.failed).toBe('condition')
  })

  it('means that are nowhere finite give null', () => {
    const nowhere: Mean = ([a]) => ({ ...a, v: Number.NaN })
    const problem = problemOf(nowhere, { x: times, y: noisy, p: 1 })
    expect(solveNonlinearSquares(problem, [Float64Array.of(1)])).toBeNull()
  })

  it('a cancelled fit says so and keeps the best point', () => {
    let polls = 0
    const problem = problemOf(decay, { x: times, y: noisy, p: 2 })
    const found = solve(problem, { cancelled: () => ++polls > 2 })
    expect(found.stop).toBe('cancelled')
    expect(found.starts).toBe(1)
    expect(found.converged).toBe(false)
    expect(found.reason).toMatch(/time/)
  })

  it('one iteration is not enough, and is called that', () => {
    const problem = problemOf(decay, { x: times, y: noisy, p: 2 })
    const found = solve(problem, { iterations: 1, explore: 0 })
    expect(found.converged).toBe(false)
    expect(found.stop).toBe('iteration-limit')
  })
})

describe('bounds', () => {
  const lower = Float64Array.of(-Infinity, 0.6)
  const upper = Float64Array.of(Infinity, 5)

  it.each([[[0]], [[]]])('a bound that binds is active, with linear parameters %j', (linear) => {
    const problem = problemOf(decay, { x: times, y: noisy, p: 2 }, { lower, upper, linear })
    const found = solve(problem)
    expect(found.theta[1]).toBe(0.6)
    expect([...found.active]).toEqual([0, -1])
    expect(found.converged).toBe(true)
    const e = times.map((t) => Math.exp(-0.6 * t))
    const best = e.reduce((s, v, i) => s + v * noisy[i], 0) / e.reduce((s, v) => s + v * v, 0)
    expect(found.theta[0]).toBeCloseTo(best, 13)
    expect(found.unscaledCovariance.data[3]).toBeNaN()
    expect(found.unscaledCovariance.data[0]).toBeCloseTo(1 / e.reduce((s, v) => s + v * v, 0), 13)
  })

  it('every parameter may end at a bound', () => {
    const tight = { lower: Float64Array.of(-Infinity, 0.7), upper: Float64Array.of(4, 5) }
    const corner = solve(problemOf(decay, { x: times, y: noisy, p: 2 }, tight))
    expect([...corner.theta]).toEqual([4, 0.7])
    expect([...corner.active]).toEqual([1, -1])
    const slope = (g: (t: number) => number): number =>
      times.reduce((sum, t, i) => sum - (noisy[i] - 4 * Math.exp(-0.7 * t)) * g(t), 0)
    expect(slope((t) => Math.exp(-0.7 * t))).toBeLessThan(0)
    expect(slope((t) => -4 * t * Math.exp(-0.7 * t))).toBeGreaterThan(0)
    expect(corner.converged).toBe(true)
  })

  it('a bounded linear parameter stays inside', () => {
    const box = {
      lower: Float64Array.of(-Infinity, -Infinity),
      upper: Float64Array.of(4, Infinity)
    }
    const problem = problemOf(decay, { x: times, y: noisy, p: 2 }, { ...box, linear: [0] })
    const found = solve(problem)
    expect(found.theta[0]).toBe(4)
    expect([...found.active]).toEqual([1, 0])
    expect(found.converged).toBe(true)
  })
})

describe('several optima', () => {
  it('basins are listed, best first, with what the best wins by', () => {
    // A sinusoid sampled at few points: the frequency has many local optima.
    const wave: Mean = ([w], x) => sine(scale(w, x))
    const x = Array.from({ length: 25 }, (_, i) => i / 3)
    const y = x.map((t, i) => Math.sin(1.3 * t) + 0.05 * Math.cos(7 * i))
    const found = solveNonlinearSquares(problemOf(wave, { x, y, p: 1 }), [Float64Array.of(3)])
    expect(found?.converged).toBe(true)
    expect(found?.theta[0]).toBeCloseTo(1.3, 1)
    expect(found?.basins.length).toBeGreaterThan(1)
    const values = found?.basins.map((b) => b.value) ?? []
    expect(values).toEqual([...values].sort((a, b) => a - b))
    expect(found?.basins[0]?.behindBestBy).toBe(0)
    expect(found?.rss).toBe(values[0])
  })
})

function sine(a: Dual): Dual {
  const p = a.g.length
  return {
    v: Math.sin(a.v),
    g: a.g.map((g) => Math.cos(a.v) * g),
    h: a.h.map((h, k) => Math.cos(a.v) * h - Math.sin(a.v) * a.g[Math.floor(k / p)] * a.g[k % p])
  }
}

it('sums of duals differentiate', () => {
  const x: Dual = { v: 0.3, g: [1], h: [0] }
  const d = add(mul(x, x), exp(x))
  expect(d.g[0]).toBeCloseTo(0.6 + Math.exp(0.3), 15)
  expect(d.h[0]).toBeCloseTo(2 + Math.exp(0.3), 15)
})
