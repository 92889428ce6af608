import { describe, expect, it } from 'vitest'
import type { Matrix } from '../../../src/core/numeric/matrix.ts'
import { leastAbsolute } from '../../../src/core/numeric/programming/least-absolute.ts'
import { isLeastAbsolute } from '../../../src/core/numeric/programming/membership.ts'
import { design, digits, generator, reference } from './fixtures.ts'

interface Rq {
  name: string
  rows: number
  cols: number
  x: number[]
  y: number[]
  weights: number[] | null
  coefficients: number[]
  objective: number
}
const rq: Rq[] = reference('programming/rq.json').cases

function stated(name: string): {
  x: Matrix
  y: Float64Array
  reference: Record<string, never> & {
    estimates: Record<string, number>
    sum_abs_residuals: number
  }
} {
  const { data, model, reference: expected } = reference(`cases/${name}.json`)
  const [response, right] = model.formula.split(' ~ ')
  const y: number[] = data.columns[response]
  const columns = right
    .split(' + ')
    .map((term: string) =>
      term === '1'
        ? null
        : data.types[term] === 'string'
          ? data.columns[term].map((v: string) => (v === data.levels[term][1] ? 1 : 0))
          : data.columns[term]
    )
    .filter((c: number[] | null) => c !== null)
  return {
    x: design(
      y.map(() => 1),
      ...columns
    ),
    y: Float64Array.from(y),
    reference: expected
  }
}

function expectCertified(x: Matrix, y: Float64Array, weights: Float64Array | null): void {
  const { dual, residuals, objective } = leastAbsolute({ x, y, weights })
  for (let j = 0; j < x.cols; j++) {
    let sum = 0
    let size = 0
    for (let i = 0; i < x.rows; i++) {
      const term = (weights?.[i] ?? 1) * dual[i]! * x.data[j * x.rows + i]!
      sum += term
      size += Math.abs(term)
    }
    expect(Math.abs(sum)).toBeLessThanOrEqual(1e-12 * size)
  }
  dual.forEach((v, i) => {
    expect(Math.abs(v)).toBeLessThanOrEqual(1)
    if (residuals[i] !== 0) expect(v).toBe(Math.sign(residuals[i]!))
  })
  let attained = 0
  y.forEach((v, i) => {
    attained += (weights?.[i] ?? 1) * dual[i]! * v
  })
  expect(digits(attained, objective)).toBeGreaterThan(9)
}

describe('leastAbsolute', () => {
  it.each(rq.map((c) => [c.name, c] as const))(
    'attains the objective of R quantreg on %s',
    (_, c) => {
      const x = { rows: c.rows, cols: c.cols, data: Float64Array.from(c.x) }
      const y = Float64Array.from(c.y)
      const weights = c.weights === null ? null : Float64Array.from(c.weights)
      const fit = leastAbsolute({ x, y, weights })
      expect(fit.status).toBe('optimal')
      expect(digits(fit.objective, c.objective)).toBeGreaterThan(12)
      expectCertified(x, y, weights)
      c.coefficients.forEach((b, j) => {
        const [low, high] = fit.optimalSet[j]!
        const slack = 1e-8 * (1 + Math.abs(b))
        expect(b).toBeGreaterThanOrEqual(low - slack)
        expect(b).toBeLessThanOrEqual(high + slack)
        if (fit.unique) expect(digits(fit.coefficients[j]!, b)).toBeGreaterThan(9)
      })
      expect(isLeastAbsolute(x, fit.residuals, { weights }).optimal).toBe(true)
    }
  )

  it.each(['lad_stackloss', 'lad_median_odd'])('finds the exact vertex of %s', (name) => {
    const { x, y, reference: expected } = stated(name)
    const fit = leastAbsolute({ x, y, weights: null })
    expect(fit.unique).toBe(true)
    Object.values(expected.estimates).forEach((b, j) => {
      expect(digits(fit.coefficients[j]!, b)).toBeGreaterThan(14.5)
      expect(fit.optimalSet[j]).toEqual([fit.coefficients[j], fit.coefficients[j]])
    })
    expect(digits(fit.objective, expected.sum_abs_residuals)).toBeGreaterThan(14)
  })

  it('reports the whole optimal set of ToothGrowth', () => {
    const { x, y, reference: expected } = stated('lad_toothgrowth_factor')
    const fit = leastAbsolute({ x, y, weights: null })
    expect(fit.unique).toBe(false)
    expect(digits(fit.objective, expected.sum_abs_residuals)).toBeGreaterThan(14)
    const ranges: [number, number][] = Object.values(expected['solution_range'] ?? {})
    ranges.forEach(([low, high], j) => {
      expect(Math.abs(fit.optimalSet[j]![0] - low)).toBeLessThan(1e-8)
      expect(Math.abs(fit.optimalSet[j]![1] - high)).toBeLessThan(1e-8)
    })
    expect(ranges).toHaveLength(3)
  })

  it('reports [4, 8] for the median of 1, 2, 4, 8, 9, 20', () => {
    const { x, y } = stated('lad_median_even_nonunique')
    const fit = leastAbsolute({ x, y, weights: null })
    expect(fit).toMatchObject({ objective: 30, unique: false, optimalSet: [[4, 8]] })
  })

  it('is certified on designs of whole numbers full of ties', () => {
    const rnd = generator(5)
    for (let t = 0; t < 40; t++) {
      const n = 12 + Math.floor(rnd() * 40)
      const x = design(
        Array(n).fill(1),
        ...[1, 2, 3].map(() =>
          Array.from({ length: n }, () => Math.floor(rnd() * 4) + (rnd() < 0.1 ? 1 : 0))
        )
      )
      const y = Float64Array.from({ length: n }, () => Math.floor(rnd() * 5))
      expectCertified(x, y, t % 2 === 0 ? null : y.map(() => 1 + Math.floor(rnd() * 3)))
    }
  })

  it('interpolates a perfect fit and ignores rows of weight zero', () => {
    const x = design([1, 1, 1, 1, 1], [0, 1, 2, 3, 4])
    const y = Float64Array.from([1, 3, 5, 7, 100])
    const fit = leastAbsolute({ x, y, weights: Float64Array.from([1, 1, 1, 1, 0]) })
    expect([...fit.coefficients]).toEqual([1, 2])
    expect(fit).toMatchObject({
      objective: 0,
      unique: true,
      zeroRows: Int32Array.from([0, 1, 2, 3])
    })
    expect(fit.residuals[4]).toBe(91)
  })

  it('moves with the units: scaled columns and response give scaled coefficients, to the bit', () => {
    const { x, y } = stated('lad_stackloss')
    const plain = leastAbsolute({ x, y, weights: null }).coefficients
    const scaled = leastAbsolute({
      x: { ...x, data: x.data.map((v, k) => (k >= x.rows ? v * 2 ** 40 : v)) },
      y: y.map((v) => v * 2 ** -30),
      weights: null
    }).coefficients
    expect([...scaled]).toEqual([...plain].map((b, j) => b * 2 ** (j === 0 ? -30 : -70)))
  })
})

describe('isLeastAbsolute', () => {
  it('refuses a point beside the optimum', () => {
    const { x, y } = stated('lad_stackloss')
    const { residuals } = leastAbsolute({ x, y, weights: null })
    const beside = residuals.map((r) => r - 0.01)
    expect(isLeastAbsolute(x, beside).optimal).toBe(false)
  })

  it('accepts every point of the optimal set and none outside', () => {
    const { x, y } = stated('lad_median_even_nonunique')
    const at = (m: number) =>
      isLeastAbsolute(
        x,
        y.map((v) => v - m)
      ).optimal
    expect([3.9, 4, 6, 8, 8.1].map(at)).toEqual([false, true, true, true, false])
  })
})
