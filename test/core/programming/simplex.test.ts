import { describe, expect, it } from 'vitest'
import { luFactor, luSolve, luSolveTransposed } from '../../../src/core/numeric/programming/lu.ts'
import type { LinearProgramme } from '../../../src/core/numeric/programming/programme.ts'
import { solveProgramme } from '../../../src/core/numeric/programming/simplex.ts'
import { design, digits, generator, reference } from './fixtures.ts'

interface Case {
  rows: number
  cols: number
  a: number[]
  b: number[]
  cost: number[]
  lower: (number | null)[]
  upper: (number | null)[]
  status: string
  objective: number | null
}
const cases: Case[] = reference('programming/highs.json').cases

function programme(c: Case): LinearProgramme {
  return {
    a: { rows: c.rows, cols: c.cols, data: Float64Array.from(c.a) },
    b: Float64Array.from(c.b),
    cost: Float64Array.from(c.cost),
    lower: Float64Array.from(c.lower, (v) => v ?? Number.NEGATIVE_INFINITY),
    upper: Float64Array.from(c.upper, (v) => v ?? Number.POSITIVE_INFINITY)
  }
}

/** Σ of the dual objective: b'π plus the reduced costs at the bounds that they press against. */
function dualObjective({ a, b, cost, lower, upper }: LinearProgramme, duals: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.rows; i++) sum += b[i]! * duals[i]!
  for (let j = 0; j < a.cols; j++) {
    let d = cost[j]!
    for (let i = 0; i < a.rows; i++) d -= a.data[j * a.rows + i]! * duals[i]!
    if (Math.abs(d) > 1e-10) sum += d * (d > 0 ? lower[j]! : upper[j]!)
  }
  return sum
}

describe('solveProgramme', () => {
  it.each(cases.map((c, k) => [k, c.status, c] as const))(
    'answers as HiGHS on programme %i: %s',
    (_, status, c) => {
      const found = solveProgramme(programme(c))
      expect(found.status).toBe(status)
      if (c.objective !== null) expect(digits(found.objective, c.objective)).toBeGreaterThan(11)
    }
  )

  it.each(cases.filter((c) => c.status === 'optimal').map((c, k) => [k, c] as const))(
    'proves optimum %i by a feasible x and equal dual objective',
    (_, c) => {
      const p = programme(c)
      const { x, duals, objective } = solveProgramme(p)
      for (let i = 0; i < c.rows; i++) {
        let sum = 0
        for (let j = 0; j < c.cols; j++) sum += c.a[j * c.rows + i]! * x[j]!
        expect(Math.abs(sum - c.b[i]!)).toBeLessThan(1e-11)
      }
      x.forEach((v, j) => {
        expect(v).toBeGreaterThanOrEqual(p.lower[j]!)
        expect(v).toBeLessThanOrEqual(p.upper[j]!)
      })
      expect(Math.abs(dualObjective(p, duals) - objective)).toBeLessThan(1e-10)
    }
  )

  it("finds the optimum of Beale's programme, on which Dantzig's rule cycles", () => {
    const found = solveProgramme({
      a: design(
        [1 / 4, 1 / 2, 0],
        [-60, -90, 0],
        [-1 / 25, -1 / 50, 1],
        [9, 3, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1]
      ),
      b: new Float64Array([0, 0, 1]),
      cost: Float64Array.from([-3 / 4, 150, -1 / 50, 6, 0, 0, 0]),
      lower: new Float64Array(7),
      upper: new Float64Array(7).fill(Number.POSITIVE_INFINITY)
    })
    expect(found.status).toBe('optimal')
    expect(found.objective).toBeCloseTo(-1 / 20, 14)
  })

  it('gives the same x, to the bit, when rows and columns are rescaled by powers of two', () => {
    const c = cases.find((k) => k.status === 'optimal' && k.rows > 3)!
    const p = programme(c)
    const row = (i: number) => 2 ** (7 * (i % 3) - 5)
    const found = solveProgramme({
      ...p,
      a: { ...p.a, data: p.a.data.map((v, k) => v * row(k % c.rows)) },
      b: p.b.map((v, i) => v * row(i))
    })
    expect(found.x).toEqual(solveProgramme(p).x)
  })

  it('stops when it is cancelled or out of iterations', () => {
    const rnd = generator(3)
    const m = 20
    const n = 400
    const large: LinearProgramme = {
      a: { rows: m, cols: n, data: Float64Array.from({ length: m * n }, () => rnd() - 0.5) },
      b: Float64Array.from({ length: m }, rnd),
      cost: Float64Array.from({ length: n }, rnd),
      lower: new Float64Array(n),
      upper: new Float64Array(n).fill(Number.POSITIVE_INFINITY)
    }
    expect(solveProgramme(large, { maxIterations: 3 }).status).toBe('iteration_limit')
    expect(solveProgramme(large, { cancelled: () => true }).status).toBe('cancelled')
  })
})

describe('luSolve', () => {
  it('solves a Hilbert system of order 8 with residuals at rounding level, both ways', () => {
    const n = 8
    const a = Float64Array.from({ length: n * n }, (_, k) => 1 / (1 + (k % n) + Math.floor(k / n)))
    const lu = luFactor(a, n)!
    const b = Float64Array.from({ length: n }, (_, i) => i - 3)
    for (const x of [luSolve(lu, b), luSolveTransposed(lu, b)]) {
      const size = x.reduce((s, v) => Math.max(s, Math.abs(v)), 0)
      for (let i = 0; i < n; i++) {
        let sum = 0
        for (let j = 0; j < n; j++) sum += a[j * n + i]! * x[j]!
        expect(Math.abs(sum - b[i]!)).toBeLessThan(1e-14 * size)
      }
    }
  })

  it('refuses a singular matrix', () => {
    expect(luFactor(Float64Array.from([1, 2, 2, 4]), 2)).toBeNull()
  })
})
