import { describe, expect, it } from 'vitest'
import type { Matrix } from '../../../src/core/numeric/matrix.ts'
import { minimise } from '../../../src/core/numeric/optim/minimise.ts'
import type { Objective } from '../../../src/core/numeric/optim/objective.ts'
import {
  add,
  exp,
  log,
  mul,
  objectiveOf,
  scale,
  square,
  standardProblems,
  sub
} from './standard-problems.ts'

const [rosenbrock] = standardProblems
const at = (...x: number[]) => Float64Array.from(x)

/** f with parameter j measured in units of 2^-k[j]. */
function inOtherUnits(f: Objective, k: readonly number[]): Objective {
  const inner = (x: Float64Array) => x.map((v, j) => v / 2 ** k[j])
  return {
    size: f.size,
    value: (x) => f.value(inner(x)),
    gradient: (x, out) => {
      const value = f.gradient(inner(x), out)
      for (let j = 0; j < f.size; j++) out[j] /= 2 ** k[j]
      return value
    },
    hessian: (x, gradient, hessian: Matrix) => {
      const value = f.hessian(inner(x), gradient, hessian)
      for (let j = 0; j < f.size; j++) {
        gradient[j] /= 2 ** k[j]
        for (let i = 0; i < f.size; i++) hessian.data[j * f.size + i] /= 2 ** (k[i] + k[j])
      }
      return value
    }
  }
}

describe('units', () => {
  it.each(standardProblems)(
    'rescaling by powers of two repeats the path of $title to the bit',
    (p) => {
      const k = p.start.map((_, j) => [40, -33, 7, -90, 3][j])
      const plain = minimise(p.objective, Float64Array.from(p.start))
      const scaled = minimise(
        inOtherUnits(p.objective, k),
        Float64Array.from(p.start, (v, j) => v * 2 ** k[j])
      )
      expect([...scaled.x].map((v, j) => v / 2 ** k[j])).toEqual([...plain.x])
      expect(scaled.evaluations).toBe(plain.evaluations)
      expect(scaled.trace).toEqual(plain.trace)
      expect(scaled.convergence.failed).toBe(plain.convergence.failed)
    }
  )
})

describe('where a minimum is', () => {
  it.each(standardProblems.filter((p) => p.minimiser !== null))(
    'a start at the minimum of $title ends there in one step at most',
    ({ objective, minimiser }) => {
      const found = minimise(objective, Float64Array.from(minimiser ?? []))
      expect(found.iterations).toBeLessThanOrEqual(1)
      expect(found.convergence.failed).toBeNull()
    }
  )

  it('a domain with an edge is never left: x − ln x from far away', () => {
    const f = objectiveOf(1, ([x]) => sub(x, log(x)))
    for (const start of [1e-6, 0.5, 3, 1e6]) {
      const found = minimise(f, at(start))
      expect(found.x[0]).toBeCloseTo(1, 14)
      expect(found.convergence.failed).toBeNull()
    }
  })

  it('exp that overflows along the way only shortens steps', () => {
    const f = objectiveOf(1, ([x]) => sub(exp(x), scale(x, 3)))
    const found = minimise(f, at(-600))
    expect(found.x[0]).toBeCloseTo(Math.log(3), 14)
    expect(found.convergence.failed).toBeNull()
  })

  it('a large constant in f does not cost digits of x', () => {
    const f = objectiveOf(2, ([x, y]) =>
      add(add(exp(sub(x, y)), exp(sub(y, scale(x, 2)))), add(square(y), 1e10))
    )
    const plain = objectiveOf(2, ([x, y]) =>
      add(add(exp(sub(x, y)), exp(sub(y, scale(x, 2)))), square(y))
    )
    const found = minimise(f, at(3, -2))
    const exact = minimise(plain, at(3, -2))
    expect(found.convergence.failed).toBeNull()
    found.x.forEach((v, j) => {
      expect(Math.abs(v / exact.x[j] - 1)).toBeLessThan(1e-14)
    })
  })

  it('typical sizes from the caller lead to the same minimum', () => {
    const found = minimise(rosenbrock.objective, at(-1.2, 1), { scale: at(3, 0.01) })
    expect([...found.x]).toEqual([1, 1])
  })

  it('no parameters at all are a minimum', () => {
    const found = minimise(
      objectiveOf(0, () => ({ v: 3, g: [], h: [] })),
      at()
    )
    expect(found.value).toBe(3)
    expect(found.convergence.failed).toBeNull()
  })

  it('a saddle with zero gradient is left', () => {
    const f = objectiveOf(2, ([x, y]) =>
      add(sub(square(x), square(y)), scale(square(square(y)), 0.5))
    )
    const found = minimise(f, at(0, 0))
    expect(Math.abs(found.x[1])).toBeCloseTo(1, 12)
    expect(found.value).toBeCloseTo(-0.5, 14)
  })
})

describe('where there is no proper minimum', () => {
  it('a product that alone is identified names the ridge', () => {
    const f = objectiveOf(2, ([a, b]) => square(sub(mul(a, b), 6)))
    const { x, value, convergence } = minimise(f, at(1, 2))
    expect(value).toBeLessThan(1e-24)
    expect(convergence.failed).toBe('condition')
    const [u, v] = convergence.direction ?? at(0, 0)
    expect(u / v).toBeCloseTo(-x[0] / x[1], 6)
  })

  it('a constant is flat everywhere', () => {
    const f = objectiveOf(2, ([x]) => scale(x, 0))
    const found = minimise(f, at(1, 2))
    expect(found.stop).toBe('flat')
    expect(found.convergence.failed).toBe('condition')
  })

  it.each([
    ['a line', objectiveOf(1, ([x]) => x)],
    ['a limit at infinity', objectiveOf(1, ([x]) => exp(scale(x, -1)))],
    ['a hill', objectiveOf(1, ([x]) => scale(square(x), -1))]
  ])('%s is not reported as a minimum', (_, f) => {
    expect(minimise(f, at(1)).convergence.failed).not.toBeNull()
  })

  it('one iteration is one iteration, and no convergence', () => {
    const found = minimise(rosenbrock.objective, at(-1.2, 1), { iterations: 1 })
    expect(found.stop).toBe('iteration-limit')
    expect(found.iterations).toBe(1)
    expect(found.convergence.failed).not.toBeNull()
  })
})

describe('bounds', () => {
  const box = { lower: at(-Infinity, -Infinity), upper: at(0.5, Infinity) }

  it('an active bound is reported with a multiplier of the right sign', () => {
    const found = minimise(rosenbrock.objective, at(-1.2, 1), { box })
    expect([...found.x]).toEqual([0.5, 0.25])
    expect([...found.active]).toEqual([1, 0])
    expect(found.gradient[0]).toBeCloseTo(-1, 12)
    expect(found.convergence.failed).toBeNull()
  })

  it('a bound that does not bind changes nothing', () => {
    const wide = { lower: at(-5, -5), upper: at(5, 5) }
    const found = minimise(rosenbrock.objective, at(-1.2, 1), { box: wide })
    expect([...found.x]).toEqual([1, 1])
    expect([...found.active]).toEqual([0, 0])
  })

  it('a bound at which it starts is left when descent points inside', () => {
    const corner = { lower: at(-2, -2), upper: at(3, 3) }
    const found = minimise(rosenbrock.objective, at(-2, -2), { box: corner })
    expect(found.x[0]).toBeCloseTo(1, 14)
    expect([...found.active]).toEqual([0, 0])
  })

  it('every variable may end at a bound', () => {
    const f = objectiveOf(2, ([x, y]) => add(exp(x), exp(scale(y, -1))))
    const found = minimise(f, at(0, 0), { box: { lower: at(-1, -1), upper: at(1, 1) } })
    expect([...found.x]).toEqual([-1, 1])
    expect([...found.active]).toEqual([-1, 1])
    expect(found.convergence.failed).toBeNull()
  })
})
