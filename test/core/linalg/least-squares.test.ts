import { describe, expect, it } from 'vitest'
import { leastSquares } from '../../../src/core/numeric/linalg/least-squares.ts'
import { column, zeros } from '../../../src/core/numeric/matrix.ts'
import { dot2 } from '../../../src/core/numeric/sum.ts'
import { digits, fromColumns, generator, leastDigits, solve, standardErrors } from './support.ts'

const ones = (n: number) => new Float64Array(n).fill(1)
const range = (n: number) => Float64Array.from({ length: n }, (_, i) => i)

function randomDesign(seed: number, { n, p }: { n: number; p: number }) {
  const random = generator(seed)
  const x = zeros(n, p)
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) {
      column(x, j)[i] = j === 0 && seed % 2 === 0 ? 1 : random() - 0.3 + (seed % 3) * 10 * j
    }
  }
  const y = Float64Array.from({ length: n }, () => random() * 8 - 2)
  const weights = seed % 5 === 0 ? Array.from({ length: n }, () => random() + 0.1) : null
  return { x, y, weights, random }
}

describe('units', () => {
  it('rescaling any column and the response by powers of two changes no bit: 300 designs', () => {
    for (let seed = 0; seed < 300; seed++) {
      const p = 1 + (seed % 6)
      const n = 3 + (seed % 29)
      const { x, y, weights, random } = randomDesign(seed, { n, p })
      if (seed % 7 === 0 && p > 2)
        column(x, p - 1).set(column(x, 1).map((v, i) => v + column(x, 0)[i]!))
      const plain = solve(x, y, weights)
      const k = Array.from({ length: p }, () => Math.round(random() * 200 - 100))
      const ky = Math.round(random() * 200 - 100)
      const scaled = zeros(n, p)
      k.forEach((e, j) => {
        column(scaled, j).set(column(x, j).map((v) => v * 2 ** e))
      })
      const moved = solve(
        scaled,
        y.map((v) => v * 2 ** ky),
        weights
      )
      expect(moved.aliased).toEqual(plain.aliased)
      expect(moved.residuals).toEqual(plain.residuals.map((r) => r * 2 ** ky))
      expect(moved.rss).toBe(plain.rss * 2 ** (2 * ky))
      k.forEach((e, j) => {
        expect(moved.coefficients[j]).toBe(plain.coefficients[j]! * 2 ** (ky - e))
        expect(moved.unscaledErrors[j]).toBe(plain.unscaledErrors[j]! * 2 ** -e)
      })
    }
  })

  const x = [1, 2, 4, 7, 11, 12]
  const y = [3, 1, 4, 1, 5, 9]
  const reference = solve(fromColumns(ones(6), x), y)

  it.each([
    [1e-200, 1],
    [1e200, 1],
    [1, 1e-200],
    [1, 1e200],
    [1e200, 1e-200],
    [1e-300, 1e300],
    [1e300, 1e-5]
  ])('x·%s and y·%s keep 14 digits of slope, errors and residuals', (sx, sy) => {
    const solution = solve(
      fromColumns(
        ones(6),
        x.map((v) => v * sx)
      ),
      y.map((v) => v * sy)
    )
    const slope = (solution.coefficients[1]! * sx) / sy
    if (Math.abs(Math.log10(sy / sx)) < 300)
      expect(digits(slope, reference.coefficients[1]!)).toBeGreaterThan(14)
    expect(digits(solution.unscaledErrors[1]! * sx, reference.unscaledErrors[1]!)).toBeGreaterThan(
      14
    )
    expect(digits(solution.norms.residual / sy, reference.norms.residual)).toBeGreaterThan(14)
    expect(solution.rank).toBe(2)
  })

  it.each([1e3, 1e6, 1e9, 1e12, 1e15])('x + %s keeps the slope, its error and R²', (offset) => {
    const t = range(10)
    const values = [0.7, 1.1, 1.6, 2.9, 3.3, 3.1, 4.8, 4.9, 6.2, 6.4]
    const near = solve(fromColumns(ones(10), t), values)
    const far = solve(
      fromColumns(
        ones(10),
        t.map((v) => v + offset)
      ),
      values
    )
    expect(digits(far.coefficients[1]!, near.coefficients[1]!)).toBeGreaterThan(15)
    expect(digits(far.unscaledErrors[1]!, near.unscaledErrors[1]!)).toBeGreaterThan(15)
    expect(digits(far.rss, near.rss)).toBeGreaterThan(15)
    expect(far.rank).toBe(2)
  })

  it('weights from 1e-300 to 1e300 times a constant change only the scale', () => {
    const w = [1, 2, 3, 4, 5, 6]
    const plain = solve(fromColumns(ones(6), x), y, w)
    for (const scale of [1e-300, 1e-20, 1e20, 1e300]) {
      const moved = solve(
        fromColumns(ones(6), x),
        y,
        w.map((v) => v * scale)
      )
      expect(leastDigits(moved.coefficients, [...plain.coefficients])).toBeGreaterThan(14)
      expect(digits(moved.rss / scale, plain.rss)).toBeGreaterThan(13)
      expect(leastDigits(standardErrors(moved, 6), [...standardErrors(plain, 6)])).toBeGreaterThan(
        13
      )
    }
  })
})

describe('rank by R’s rule', () => {
  const a = Float64Array.of(1, 4, 2, 8, 5, 7, 3)
  const b = Float64Array.of(2, 1, 3, 1, 4, 2, 6)
  const y = Float64Array.of(1, 0, 2, 5, 3, 4, 1)
  const sumOf = a.map((v, i) => v + b[i]!)
  const third = a.map((v) => v / 3 + v / 3 + v / 3)
  const far = a.map((v) => v + 1e12)

  it.each([
    ['c = a + b', [ones(7), a, b, sumOf], [0, 0, 0, 1], [[0, 1, 1, 0]]],
    ['b = (a + b) − a', [ones(7), a, sumOf, b], [0, 0, 0, 1], [[0, -1, 1, 0]]],
    ['duplicate', [ones(7), a, a], [0, 0, 1], [[0, 1, 0]]],
    ['a/3 + a/3 + a/3', [ones(7), a, third], [0, 0, 1], [[0, 1, 0]]],
    [
      'constant beside the intercept',
      [ones(7), a, ones(7).map(() => 0.3)],
      [0, 0, 1],
      [[0.3, 0, 0]]
    ],
    ['a zero column', [ones(7), a.map(() => 0), b], [0, 1, 0], [[0, 0, 0]]],
    ['1 = (a + 1) − a comes last', [a, a.map((v) => v + 1), ones(7)], [0, 0, 1], [[-1, 1, 0]]],
    ['constant in the middle', [a, ones(7), a.map((v) => 2 * v + 3)], [0, 0, 1], [[2, 3, 0]]],
    ['offset duplicate', [ones(7), far, far.map((v) => v / 3 + v / 3 + v / 3)], [0, 0, 1], null],
    ['offset column is not constant', [ones(7), far], [0, 0], []]
  ] as const)('%s', (_, columns, aliased, combinations) => {
    const solution = solve(fromColumns(...columns), y)
    expect([...solution.aliased]).toEqual(aliased)
    if (combinations !== null) {
      expect(solution.relations.map((r) => [...r.combination])).toEqual(combinations)
    }
    const kept = columns.filter((_c, j) => aliased[j] === 0)
    const reduced = solve(fromColumns(...kept), y)
    expect(leastDigits(solution.fitted, [...reduced.fitted])).toBeGreaterThan(13)
  })

  it('all levels of a factor make the constant, and a numeric column is centred around them', () => {
    const g = (level: number) => a.map((_, i) => (i % 3 === level ? 1 : 0))
    const solution = solve(fromColumns(g(0), g(1), g(2), far), y)
    const near = solve(fromColumns(g(0), g(1), g(2), a), y)
    expect(solution.constantInSpan).toBe(true)
    expect(solution.rank).toBe(4)
    expect(digits(solution.coefficients[3]!, near.coefficients[3]!)).toBeGreaterThan(15)
  })
})

describe('shapes', () => {
  it('p = 0 leaves the response', () => {
    const solution = solve(zeros(3, 0), [1, 2, 4])
    expect([...solution.residuals]).toEqual([1, 2, 4])
    expect(solution.rank).toBe(0)
    expect(solution.rss).toBe(21)
    expect(solution.tssUncentred).toBe(21)
  })

  it('n = 1 identifies one coefficient', () => {
    const solution = solve(fromColumns([1], [3]), [5])
    expect([...solution.aliased]).toEqual([0, 1])
    expect(solution.coefficients[0]).toBe(5)
    expect(solution.rss).toBe(0)
    expect(solution.tssCentred).toBe(0)
  })

  it('n < p identifies the first n columns', () => {
    const solution = solve(fromColumns([1, 1], [1, 2], [1, 4], [3, 1]), [5, 7])
    expect([...solution.aliased]).toEqual([0, 0, 1, 1])
    expect([...solution.coefficients.slice(0, 2)]).toEqual([3, 2])
    expect(solution.relations.map((r) => [...r.combination])).toEqual([
      [-2, 3, 0, 0],
      [5, -2, 0, 0]
    ])
  })

  it('no rows give rank 0 and no numbers', () => {
    const solution = solve(zeros(0, 2), [])
    expect(solution.rank).toBe(0)
    expect(solution.rss).toBe(0)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%s in the data is refused as a bug', (bad) => {
    expect(() => solve(fromColumns([1, bad]), [1, 2])).toThrow('finite')
    expect(() => solve(fromColumns([1, 2]), [1, bad])).toThrow('finite')
  })

  it('weights must be positive', () => {
    expect(() => solve(fromColumns([1, 2]), [1, 2], [1, 0])).toThrow('positive')
  })
})

describe('the parts of a solution', () => {
  const { x, y } = randomDesign(4, { n: 40, p: 4 })
  const w = Array.from({ length: 40 }, (_, i) => 0.5 + (i % 7))
  const solution = solve(x, y, w)

  it('integer weights act like repeated rows', () => {
    const counts = w.map((v) => Math.round(v + 0.5))
    const repeated = counts.flatMap((c, i) => Array.from({ length: c }, () => i))
    const expanded = fromColumns(
      ...Array.from({ length: 4 }, (_, j) => repeated.map((i) => column(x, j)[i]!))
    )
    const long = solve(
      expanded,
      repeated.map((i) => y[i]!)
    )
    const short = solve(x, y, counts)
    expect(leastDigits(short.coefficients, [...long.coefficients])).toBeGreaterThan(14)
    expect(
      leastDigits(short.unscaledCovariance.data, [...long.unscaledCovariance.data])
    ).toBeGreaterThan(13)
    expect(digits(short.rss, long.rss)).toBeGreaterThan(14)
    expect(digits(short.tssCentred, long.tssCentred)).toBeGreaterThan(14)
  })

  it('X′Wr is zero to the last digit', () => {
    for (let j = 0; j < 4; j++) {
      const weighted = solution.residuals.map((r, i) => r * w[i]!)
      expect(Math.abs(dot2(column(x, j), weighted))).toBeLessThan(1e-12)
    }
  })

  it('leverages add up to the rank and lie in [0, 1]', () => {
    const h = solution.leverages()
    expect(
      digits(
        h.reduce((a, b) => a + b, 0),
        4
      )
    ).toBeGreaterThan(13)
    expect(h.every((v) => v >= 0 && v <= 1)).toBe(true)
  })

  it('the preconditioner makes the weighted design orthonormal', () => {
    const { whitening } = solution.preconditioner
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b <= a; b++) {
        let s = 0
        for (let i = 0; i < 40; i++) {
          const row = (c: number) => {
            let v = 0
            for (let j = 0; j < 4; j++) v += column(x, j)[i]! * column(whitening, c)[j]!
            return v
          }
          s += w[i]! * row(a) * row(b)
        }
        expect(Math.abs(s - (a === b ? 1 : 0))).toBeLessThan(1e-12)
      }
    }
  })

  it('tails count: a slope hidden below the last bit of the head is found', () => {
    const n = 8
    const head = ones(n)
    const tail = Float64Array.from({ length: n }, (_, i) => i * 2 ** -60)
    const values = Float64Array.from({ length: n }, (_, i) => 2 + 3 * i)
    const hidden = leastSquares({
      x: fromColumns(ones(n), head),
      tail: fromColumns(new Float64Array(n), tail),
      y: values,
      yTail: null,
      weights: null
    })
    expect(hidden.rank).toBe(2)
    expect(digits(hidden.coefficients[1]!, 3 * 2 ** 60)).toBeGreaterThan(14)
  })
})
