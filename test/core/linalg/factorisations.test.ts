import { describe, expect, it } from 'vitest'
import {
  factorise,
  inverseFromFactor,
  isPositiveDefinite,
  logDeterminant,
  solveFactor
} from '../../../src/core/numeric/linalg/cholesky.ts'
import { scaledCondition } from '../../../src/core/numeric/linalg/condition.ts'
import { crossProduct, xtv } from '../../../src/core/numeric/linalg/gram.ts'
import { exponentOf, scaleByPower } from '../../../src/core/numeric/linalg/power-of-two.ts'
import {
  applyQ,
  applyTransposedQ,
  pivotedQr,
  upperFactor
} from '../../../src/core/numeric/linalg/qr.ts'
import { singularValues, symmetricEigen } from '../../../src/core/numeric/linalg/svd.ts'
import { solveSymmetric } from '../../../src/core/numeric/linalg/symmetric.ts'
import { at, column, type Matrix, zeros } from '../../../src/core/numeric/matrix.ts'
import { digits, fromColumns, generator, leastDigits } from './support.ts'

/** Unit roundoff times 30: LAPACK's threshold for scaled residuals. */
const threshold = 30 * 2 ** -53

function randomMatrix(seed: number, { n, p }: { n: number; p: number }): Matrix {
  const random = generator(seed)
  return { rows: n, cols: p, data: Float64Array.from({ length: n * p }, () => random() - 0.5) }
}

const hilbert = (p: number): Matrix => ({
  rows: p,
  cols: p,
  data: Float64Array.from({ length: p * p }, (_, k) => 1 / (1 + (k % p) + Math.floor(k / p)))
})

const times = (a: Matrix, b: Matrix): Matrix => {
  const out = zeros(a.rows, b.cols)
  for (let j = 0; j < b.cols; j++) {
    for (let i = 0; i < a.rows; i++) {
      for (let k = 0; k < a.cols; k++) out.data[j * a.rows + i]! += at(a, i, k) * at(b, k, j)
    }
  }
  return out
}

const distance = (a: Matrix, b: Matrix) => Math.hypot(...a.data.map((v, i) => v - b.data[i]!))
const identity = (p: number) =>
  fromColumns(
    ...Array.from({ length: p }, (_, j) => Array.from({ length: p }, (_v, i) => (i === j ? 1 : 0)))
  )

describe('pivoted QR', () => {
  it.each([
    { n: 1, p: 1 },
    { n: 7, p: 7 },
    { n: 40, p: 6 },
    { n: 5, p: 9 },
    { n: 1000, p: 3 }
  ])('$n × $p: residual ratio and orthogonality are within the LAPACK threshold', ({ n, p }) => {
    for (const scale of [1, 1e-140, 1e140]) {
      const a = randomMatrix(n + p, { n, p })
      const scaled = { ...a, data: a.data.map((v) => v * scale) }
      const factor = pivotedQr({ ...scaled, data: scaled.data.slice() })
      const r = upperFactor(factor)
      const norm = Math.hypot(...a.data)
      expect(factor.rank).toBe(Math.min(n, p))
      for (let k = 0; k < factor.rank; k++) {
        const rebuilt = new Float64Array(n)
        rebuilt.set(column(r, k))
        applyQ(factor, rebuilt)
        const source = column(scaled, factor.pivots[k]!)
        const error = Math.hypot(...rebuilt.map((v, i) => (v - source[i]!) / scale))
        expect(error / (Math.max(n, p) * norm)).toBeLessThan(threshold)
        const unit = new Float64Array(n)
        unit[k] = 1
        applyQ(factor, unit)
        applyTransposedQ(factor, unit)
        unit[k]! -= 1
        expect(Math.hypot(...unit) / n).toBeLessThan(threshold)
      }
    }
  })

  it('the diagonal of R never grows and a rank of 3 is seen in 6 columns', () => {
    const left = randomMatrix(1, { n: 30, p: 3 })
    const right = randomMatrix(2, { n: 3, p: 6 })
    const factor = pivotedQr(times(left, right))
    expect(factor.rank).toBe(3)
    const r = upperFactor(factor)
    for (let k = 1; k < 3; k++)
      expect(Math.abs(at(r, k, k))).toBeLessThanOrEqual(Math.abs(at(r, k - 1, k - 1)))
  })

  it.each([0, 1])('a matrix of %s has rank as it should', (value) => {
    expect(pivotedQr({ rows: 4, cols: 3, data: new Float64Array(12).fill(value) }).rank).toBe(value)
  })
})

describe('Cholesky', () => {
  const a = crossProduct(randomMatrix(5, { n: 30, p: 5 }), null)

  it('rebuilds, solves and inverts', () => {
    const factor = factorise(a)!
    const b = Float64Array.of(1, 2, 3, 4, 5)
    expect(leastDigits(xtv(a, solveFactor(factor, b)), [...b])).toBeGreaterThan(13)
    expect(distance(times(a, inverseFromFactor(factor)), identity(5))).toBeLessThan(1e-13)
  })

  it('log det of diag(2, 3, 5) is log 30 in any units', () => {
    for (const s of [1, 1e-100, 1e90]) {
      const d = fromColumns([2 * s, 0, 0], [0, 3 * s, 0], [0, 0, 5 * s])
      expect(digits(logDeterminant(factorise(d)!), Math.log(30) + 3 * Math.log(s))).toBeGreaterThan(
        14
      )
    }
  })

  it.each([
    [
      'negative',
      [
        [1, 2],
        [2, 1]
      ]
    ],
    [
      'singular',
      [
        [1, 1],
        [1, 1]
      ]
    ],
    [
      'zero',
      [
        [0, 0],
        [0, 1]
      ]
    ],
    [
      'not a number',
      [
        [1, Number.NaN],
        [Number.NaN, 1]
      ]
    ],
    [
      'infinite',
      [
        [Number.POSITIVE_INFINITY, 0],
        [0, 1]
      ]
    ]
  ])('%s: no factor', (_, columns) => {
    expect(factorise(fromColumns(...columns))).toBeNull()
    expect(isPositiveDefinite(fromColumns(...columns))).toBe(false)
  })

  it('definiteness does not depend on units and respects the margin', () => {
    const unlike = fromColumns([1e200, 0.5e20], [0.5e20, 1e-160])
    expect(isPositiveDefinite(unlike)).toBe(true)
    expect(isPositiveDefinite(unlike, 0.49)).toBe(true)
    expect(isPositiveDefinite(unlike, 0.51)).toBe(false)
  })
})

describe('singular values and symmetric eigenvalues', () => {
  it.each([
    { n: 6, p: 4 },
    { n: 4, p: 6 },
    { n: 1, p: 3 }
  ])('$n × $p is rebuilt, values descending', ({ n, p }) => {
    const a = randomMatrix(3, { n, p })
    const { u, values, v } = singularValues(a)
    const scaled = zeros(u.rows, u.cols)
    values.forEach((s, j) => {
      column(scaled, j).set(column(u, j).map((x) => x * s))
    })
    const vt = fromColumns(
      ...Array.from({ length: v.rows }, (_, i) => Array.from(values, (_s, j) => at(v, i, j)))
    )
    expect(distance(times(scaled, vt), a)).toBeLessThan(1e-14)
    expect([...values]).toEqual([...values].sort((x, y) => y - x))
  })

  it('the condition of the 5 × 5 Hilbert matrix is 476607.25', () => {
    const { values } = singularValues(hilbert(5))
    expect(digits(values[0]! / values[4]!, 476607.25024259434)).toBeGreaterThan(10)
  })

  it('eigenvalues of [[2, 1], [1, 2]] are 1 and 3', () => {
    const { values, vectors } = symmetricEigen(fromColumns([2, 1], [1, 2]))
    expect(leastDigits(values, [1, 3])).toBeGreaterThan(15)
    expect(digits(at(vectors, 0, 1) ** 2, 0.5)).toBeGreaterThan(14)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    '%s is refused before the library sees it',
    (bad) => {
      expect(() => singularValues(fromColumns([1, bad], [2, 3]))).toThrow('finite')
      expect(() => symmetricEigen(fromColumns([1, bad], [bad, 3]))).toThrow('finite')
    }
  )

  it('power iterations agree with singular values beyond 64 columns', () => {
    const p = 80
    const factor = upperFactor(pivotedQr(randomMatrix(9, { n: 100, p })))
    const unit = zeros(p, p)
    for (let j = 0; j < p; j++) {
      const length = Math.hypot(...column(factor, j))
      column(unit, j).set(column(factor, j).map((v) => v / length))
    }
    const { values } = singularValues(unit)
    const truth = values[0]! / values[p - 1]!
    expect(Math.abs(scaledCondition(factor) / truth - 1)).toBeLessThan(0.05)
  })
})

describe('cross products', () => {
  it.each([1, 2, 5, 8])('X′WX with %i columns over several blocks of rows', (p) => {
    const n = 2500
    const x = randomMatrix(p, { n, p })
    const w = randomMatrix(99, { n, p: 1 }).data
    const got = crossProduct(x, w)
    for (let j = 0; j < p; j++) {
      const weighted = column(x, j).map((v, i) => v * w[i]!)
      const direct = xtv(x, weighted)
      for (let k = 0; k < p; k++) {
        expect(Math.abs(at(got, k, j) - direct[k]!)).toBeLessThan(1e-12)
        expect(at(got, j, k)).toBe(at(got, k, j))
      }
    }
  })
})

describe('solveSymmetric', () => {
  it('solves the 8 × 8 Hilbert system of exact integers to 15 digits', () => {
    const p = 8
    const multiple = 360360
    const a = { ...hilbert(p), data: hilbert(p).data.map((v) => Math.round(v * multiple)) }
    const truth = Float64Array.from({ length: p }, (_, i) => (i % 2 === 0 ? i + 1 : -i - 1))
    expect(leastDigits(solveSymmetric(a, xtv(a, truth))!, [...truth])).toBeGreaterThan(15)
  })

  it('an indefinite matrix in mixed units is solved, a singular one is not', () => {
    const a = fromColumns([1e100, 2], [2, -1e-100])
    const x = solveSymmetric(a, Float64Array.of(5e100, 0))!
    expect(leastDigits(x, [1, 2e100])).toBeGreaterThan(15)
    expect(solveSymmetric(fromColumns([1, 2], [2, 4]), Float64Array.of(1, 2))).toBeNull()
  })
})

describe('powers of two', () => {
  it.each([
    [1, 0],
    [0.75, -1],
    [-3, 1],
    [5e-324, -1074],
    [2 ** -1022, -1022],
    [1.7976931348623157e308, 1023],
    [7.999999999999999, 2],
    [0, 0]
  ])('%s has exponent %i', (v, e) => {
    expect(exponentOf(v)).toBe(e)
  })

  it('scaling goes through the whole range and back', () => {
    expect(scaleByPower(scaleByPower(1.5, -1020), 2040)).toBe(1.5 * 2 ** 1020)
    expect(scaleByPower(2 ** -1074, 1074)).toBe(1)
    expect(scaleByPower(2 ** -1074, 2097)).toBe(2 ** 1023)
    expect(scaleByPower(2 ** 1000, -2074)).toBe(2 ** -1074)
    expect(scaleByPower(1.5, 1500)).toBe(Number.POSITIVE_INFINITY)
  })
})
