import { describe, expect, it } from 'vitest'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import { Failure } from '../../../../src/core/failure.ts'
import type { MatrixData, ModelSpec } from '../../../../src/core/model/spec.ts'
import { control, specOf } from '../request.ts'

type M = number[][]

function times(a: M, b: M): M {
  return a.map((row) =>
    (b[0] ?? []).map((_, j) => row.reduce((s, value, k) => s + value * (b[k]?.[j] ?? 0), 0))
  )
}

function turned(a: M): M {
  return (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? 0))
}

function plus(a: M, b: M): M {
  return a.map((row, i) => row.map((value, j) => value + (b[i]?.[j] ?? 0)))
}

/** Small whole numbers that look random and are the same every time. */
function numbers(seed: number) {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return (state % 19) - 9
  }
}

const draw = numbers(7)
const random = (rows: number, cols: number): M =>
  Array.from({ length: rows }, () => Array.from({ length: cols }, draw))
const list = (rows: number, cols: number) => Array.from({ length: 9 }, () => random(rows, cols))

const X = list(2, 2)
const x = list(3, 1)
const E = list(2, 2)
const square = [
  [1, 2],
  [3, 4]
]
const symmetric = [
  [2, -1, 0],
  [-1, 5, 3],
  [0, 3, 1]
]

function run(model: Partial<ModelSpec>, matrices: MatrixData) {
  const spec = specOf({ unknown: 'A', ...model }, { matrices })
  return estimate(spec, { rows: 0, columns: new Map() }, control)
}

function close(matrix: readonly (readonly number[])[] | undefined, truth: M) {
  expect(matrix).toEqual(truth.map((row) => row.map((value) => expect.closeTo(value, 11))))
}

describe('an unknown matrix between known ones', () => {
  it.each<readonly [string, boolean, M, MatrixData]>([
    ['Y = X * A * X', false, square, { X, Y: X.map((m) => times(times(m, square), m)) }],
    [
      'y = A * x',
      false,
      [
        [1, 2, 3],
        [4, 5, 6]
      ],
      {
        x,
        y: x.map((v) =>
          times(
            [
              [1, 2, 3],
              [4, 5, 6]
            ],
            v
          )
        )
      }
    ],
    [
      'y = t(x) * A * x',
      true,
      symmetric,
      { x, y: x.map((v) => times(times(turned(v), symmetric), v)) }
    ],
    ['X * A = Y', false, square, { X, Y: X.map((m) => times(m, square)) }],
    [
      'Y = X * A + t(A) * X - 2 * X',
      false,
      square,
      {
        X,
        Y: X.map((m) =>
          plus(
            plus(times(m, square), times(turned(square), m)),
            m.map((row) => row.map((v) => -2 * v))
          )
        )
      }
    ],
    ['Y = t(X %*% A)', false, square, { X, Y: X.map((m) => turned(times(m, square))) }]
  ])('%s is recovered from exact data', (equation, isSymmetric, truth, matrices) => {
    const report = run({ equation, symmetric: isSymmetric }, matrices)
    expect(report.least_squares.status).toBe('perfect_fit')
    close(report.least_squares.matrix, truth)
    close(report.maximum_likelihood.matrix, truth)
    expect(report.equivalence.blocks[0]).toMatchObject({
      verdict: 'identical',
      theorem: 'iid-normal-errors'
    })
  })

  it('with noise it is the regression on the stacked Kronecker blocks', () => {
    const Y = X.map((m, t) => plus(times(times(m, square), m), E[t] ?? []))
    const report = run({ equation: 'Y = X * A * X' }, { X, Y })
    const columns = [0, 1].flatMap((a) =>
      [0, 1].map((b) =>
        X.flatMap((m) =>
          [0, 1].flatMap((j) => [0, 1].map((i) => (m[i]?.[a] ?? 0) * (m[b]?.[j] ?? 0)))
        )
      )
    )
    const y = Y.flatMap((m) => [0, 1].flatMap((j) => [0, 1].map((i) => m[i]?.[j] ?? 0)))
    const named = Object.fromEntries(columns.map((values, k) => [`c${k}`, values]))
    const names = Object.keys(named)
    const table = new Map(
      Object.entries({ y, ...named }).map(([name, values]) => [
        name,
        { kind: 'numeric' as const, name, values: Float64Array.from(values) }
      ])
    )
    const same = estimate(
      specOf({ formula: `y ~ 0 + ${names.join(' + ')}` }),
      { rows: y.length, columns: table },
      control
    )
    for (const block of ['least_squares', 'maximum_likelihood'] as const) {
      expect(report[block].coefficients.map(({ term }) => term)).toEqual([
        'A[1,1]',
        'A[1,2]',
        'A[2,1]',
        'A[2,2]'
      ])
      report[block].coefficients.forEach((row, k) => {
        const other = same[block].coefficients[k]
        expect(row.estimate).toBeCloseTo(other?.estimate ?? Number.NaN, 12)
        expect(row.std_error).toBeCloseTo(other?.std_error ?? Number.NaN, 12)
      })
    }
    expect(report.data).toEqual({ rows: 9, rows_used: 9, rows_dropped: 0 })
    expect(report.least_squares.glance?.nobs).toBe(36)
  })
})

describe('what the data identify', () => {
  it("a quadratic form sees A + A' only", () => {
    const y = x.map((v, t) => plus(times(times(turned(v), symmetric), v), [[t % 3]]))
    const report = run({ equation: 'y = t(x) * A * x' }, { x, y })
    expect(report.least_squares.status).toBe('rank_deficient')
    expect(report.least_squares.reason).toContain("Only A + A' is identified")
    expect(report.least_squares.relations).toContain('A[2,1] = A[1,2]')
    expect(report.warnings.map(({ code }) => code)).toContain('only_symmetric_part')
    const half = run({ equation: 'y = t(x) * A * x', symmetric: true }, { x, y })
    expect(half.least_squares.status).toBe('ok')
    expect(half.least_squares.coefficients.map(({ term }) => term)).toEqual([
      'A[1,1]',
      'A[1,2]',
      'A[1,3]',
      'A[2,2]',
      'A[2,3]',
      'A[3,3]'
    ])
    const both =
      report.least_squares.coefficients.find(({ term }) => term === 'A[1,2]')?.estimate ?? 0
    expect(half.least_squares.matrix?.[0]?.[1]).toBeCloseTo(both / 2, 11)
  })

  it('one nonsingular X is saturated, one singular X is not enough', () => {
    const one = run(
      { equation: 'Y = X * A * X' },
      {
        X: [
          [
            [2, 1],
            [1, 1]
          ]
        ],
        Y: [
          [
            [3, 1],
            [4, 1]
          ]
        ]
      }
    )
    expect(one.least_squares.status).toBe('saturated')
    const none = run(
      { equation: 'Y = X * A * X' },
      {
        X: [
          [
            [1, 2],
            [2, 4]
          ]
        ],
        Y: [
          [
            [3, 1],
            [4, 1]
          ]
        ]
      }
    )
    expect(none.least_squares.status).toBe('rank_deficient')
    expect(none.warnings.map(({ code }) => code)).not.toContain('only_symmetric_part')
  })

  it('warns that symmetric responses count entries twice', () => {
    const Y = X.map((m, t) =>
      plus(times(m, turned(m)), [
        [t % 2, t % 3],
        [t % 3, 1]
      ])
    )
    const report = run({ equation: 'Y = X * A * t(X)', symmetric: true }, { X, Y })
    expect(report.warnings.map(({ code }) => code)).toEqual(['symmetric_response'])
  })
})

describe('an equation that cannot be', () => {
  const Y = X
  it.each<readonly [string, string, MatrixData, string]>([
    ['shapes that do not fit', 'Y = A * x', { x, Y }, '/data/matrices/Y/0'],
    ['a product that is none', 'Y = A * X * x', { X, x, Y }, '/data/matrices/x/0'],
    [
      'another shape in a later observation',
      'Y = A * X',
      { X: [...X.slice(0, 8), random(3, 2)], Y },
      '/data/matrices/X/8'
    ],
    ['a matrix that is not there', 'Y = A * Z', { X, Y }, '/model/equation'],
    ['no unknown', 'Y = X', { X, Y }, '/model/equation'],
    ['an unknown times itself', 'Y = A * X * A', { X, Y }, '/model/equation'],
    ['an unknown on both sides', 'A * Y = X * A', { X, Y }, '/model/equation'],
    ['no equals sign', 'Y * A', { X, Y }, '/model/equation'],
    ['a function', 'Y = exp(X) * A', { X, Y }, '/model/equation'],
    ['the unknown among the data', 'Y = A * X', { X, Y, A: X }, '/model/unknown'],
    ['no observations', 'Y = A * X', { X: [], Y: [] }, '/data/matrices'],
    ['no data on the other side', '3 = A * X', { X: [[[1]], [[2]]] }, '/model/equation'],
    [
      'an unknown beyond the limits',
      'Y = A * X',
      { X: [random(9000, 1)], Y: [random(9000, 1)] },
      '/model/equation'
    ]
  ])('%s is refused at its place', (_, equation, matrices, pointer) => {
    try {
      run({ equation }, matrices)
      expect.unreachable()
    } catch (error) {
      expect(error instanceof Failure && error.faults[0]?.pointer).toBe(pointer)
    }
  })

  it('a response outside the support of the law is refused as in a formula', () => {
    const family = { name: 'poisson' as const, options: {} }
    expect(() => run({ equation: 'Y = A * X', family }, { X, Y })).toThrow(/outside the support/)
  })
})
