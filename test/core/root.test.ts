import { describe, expect, it } from 'vitest'
import { brentMinimum, brentRoot, newtonRoot } from '../../src/core/numeric/root.ts'

interface Problem {
  readonly name: string
  readonly f: (x: number) => number
  readonly slope: (x: number) => number
  readonly ends: readonly [number, number]
  readonly root: number
}

const problems: readonly Problem[] = [
  { name: 'x² − 2', f: (x) => x * x - 2, slope: (x) => 2 * x, ends: [0, 2], root: Math.SQRT2 },
  {
    name: 'cos x − x',
    f: (x) => Math.cos(x) - x,
    slope: (x) => -Math.sin(x) - 1,
    ends: [0, 1],
    root: 0.7390851332151607
  },
  {
    name: 'log x, falling side',
    f: (x) => -Math.log(x),
    slope: (x) => -1 / x,
    ends: [1e-5, 50],
    root: 1
  },
  {
    name: 'a cube far from its root',
    f: (x) => (x - 1e-3) ** 3,
    slope: (x) => 3 * (x - 1e-3) ** 2,
    ends: [-10, 7],
    root: 1e-3
  },
  {
    name: 'atan, where Newton alone diverges',
    f: Math.atan,
    slope: (x) => 1 / (1 + x * x),
    ends: [-30, 50],
    root: 0
  },
  {
    name: 'a steep exponential',
    f: (x) => Math.expm1(40 * x),
    slope: (x) => 40 * Math.exp(40 * x),
    ends: [-2, 3],
    root: 0
  }
]

describe('roots', () => {
  it.each(problems)('Brent finds $name', ({ f, ends, root }) => {
    const found = brentRoot(f, ends)
    expect(found.converged).toBe(true)
    // A triple root is flat: its place is known only where the cube does not underflow.
    expect(Math.abs(found.x - root)).toBeLessThan(1e-14 * (1 + Math.abs(root)))
  })

  it.each(problems)('Newton in a bracket finds $name', ({ f, slope, ends: [low, high], root }) => {
    const found = newtonRoot((x) => ({ value: f(x), slope: slope(x) }), { low, high })
    expect(found.converged).toBe(true)
    expect(Math.abs(found.x - root)).toBeLessThan(1e-14 * (1 + Math.abs(root)))
  })

  it('says so when the signs agree', () => {
    expect(brentRoot((x) => x * x + 1, [-1, 1])).toMatchObject({ x: Number.NaN, converged: false })
    const never = newtonRoot((x) => ({ value: x * x + 1, slope: 2 * x }), { low: -1, high: 1 })
    expect(never).toMatchObject({ x: Number.NaN, converged: false })
  })

  it('stops at the budget and says that it has not converged', () => {
    expect(brentRoot((x) => x ** 3 - 2, [0, 1e9], { evaluations: 6 }).converged).toBe(false)
  })
})

describe('minima', () => {
  it.each([
    ['(x − 1.3)²', (x: number) => (x - 1.3) ** 2, [-5, 9], 1.3],
    ['x log x', (x: number) => x * Math.log(x), [1e-6, 4], 1 / Math.E],
    ['|x − 2|', (x: number) => Math.abs(x - 2), [0, 7], 2],
    ['−exp(−x²) from afar', (x: number) => -Math.exp(-x * x), [-3, 8], 0],
    ['at the end of the interval', (x: number) => x, [2, 5], 2]
  ] as const)('Brent finds the minimum of %s', (_, f, ends, place) => {
    const found = brentMinimum(f, ends)
    expect(found.converged).toBe(true)
    expect(Math.abs(found.x - place)).toBeLessThan(1e-7 * (1 + Math.abs(place)))
    expect(found.value).toBe(f(found.x))
  })
})
