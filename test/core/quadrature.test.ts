import { describe, expect, it } from 'vitest'
import { gaussKronrod, tanhSinh } from '../../src/core/numeric/quadrature.ts'

interface Problem {
  readonly name: string
  readonly f: (x: number) => number
  readonly ends: readonly [number, number]
  /** In closed form. */
  readonly value: number
}

const smooth: readonly Problem[] = [
  { name: 'exp on (0, 1)', f: Math.exp, ends: [0, 1], value: Math.E - 1 },
  {
    name: '1/(1 + 25x²)',
    f: (x) => 1 / (1 + 25 * x * x),
    ends: [-1, 1],
    value: 0.4 * Math.atan(5)
  },
  { name: 'x¹¹ against its direction', f: (x) => x ** 11, ends: [2, 0], value: -(2 ** 12) / 12 },
  {
    name: 'exp(−x²) on the line',
    f: (x) => Math.exp(-x * x),
    ends: [-Infinity, Infinity],
    value: Math.sqrt(Math.PI)
  },
  {
    name: 'exp(−x) on a half-line',
    f: (x) => Math.exp(-x),
    ends: [2, Infinity],
    value: Math.exp(-2)
  },
  { name: 'exp(x) up to 1', f: Math.exp, ends: [-Infinity, 1], value: Math.E },
  {
    name: '1/(1 + x²) on the line',
    f: (x) => 1 / (1 + x * x),
    ends: [-Infinity, Infinity],
    value: Math.PI
  },
  { name: 'sech²', f: (x) => 1 / Math.cosh(x) ** 2, ends: [-Infinity, Infinity], value: 2 },
  {
    name: 'a normal law far from 0',
    f: (x) => Math.exp(-0.5 * (x - 7) ** 2),
    ends: [-Infinity, Infinity],
    value: Math.sqrt(2 * Math.PI)
  },
  {
    name: 'a Gumbel law',
    f: (x) => Math.exp(-x - Math.exp(-x)),
    ends: [-Infinity, Infinity],
    value: 1
  }
]

const singular: readonly Problem[] = [
  { name: 'log x', f: Math.log, ends: [0, 1], value: -1 },
  { name: '1/√x', f: (x) => 1 / Math.sqrt(x), ends: [0, 1], value: 2 },
  {
    name: 'exp(−x)/√x',
    f: (x) => Math.exp(-x) / Math.sqrt(x),
    ends: [0, Infinity],
    value: Math.sqrt(Math.PI)
  },
  { name: '√(1 − x²)', f: (x) => Math.sqrt((1 - x) * (1 + x)), ends: [-1, 1], value: Math.PI / 2 }
]

function check(value: number, got: { value: number; error: number; converged: boolean }): void {
  expect(got.converged).toBe(true)
  expect(Math.abs(got.value - value)).toBeLessThan(1e-13 * Math.abs(value) * 4)
  // The estimate may not be far below the truth.
  expect(Math.abs(got.value - value)).toBeLessThanOrEqual(got.error + 4e-15 * Math.abs(value))
}

describe('integrals in closed form', () => {
  it.each(smooth)('Gauss–Kronrod: $name', ({ f, ends, value }) =>
    check(value, gaussKronrod(f, ends))
  )
  it.each([...smooth, ...singular])('tanh–sinh: $name', ({ f, ends, value }) =>
    check(value, tanhSinh(f, ends))
  )

  it('a jump does not meet the tolerance within few evaluations, and that is said', () => {
    const jump = (x: number): number => (x < 1 / 3 ? 0 : 1)
    const got = gaussKronrod(jump, [0, 1], { evaluations: 200 })
    expect(got.converged).toBe(false)
    expect(Math.abs(got.value - 2 / 3)).toBeLessThanOrEqual(got.error)
  })

  it('a divergent integral is not called converged', () => {
    expect(gaussKronrod((x) => 1 / x, [0, 1]).converged).toBe(false)
  })
})
