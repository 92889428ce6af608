import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { multinomialSeparation } from '../../../src/core/estimation/existence/multinomial.ts'
import {
  binomialDemands,
  countDemands,
  type Separated,
  type Separation,
  separationBy
} from '../../../src/core/estimation/existence/separation.ts'
import type { Matrix } from '../../../src/core/numeric/matrix.ts'
import { transpose } from '../../../src/core/numeric/matrix.ts'
import { nullSpace } from '../../../src/core/numeric/programming/null-space.ts'
import { design, generator, reference } from '../programming/fixtures.ts'

function binomialSeparation(
  x: Matrix,
  successes: Float64Array,
  trials: Float64Array | null,
  limits = {}
): Separation {
  return separationBy(x, binomialDemands(successes, trials), limits)
}

function countSeparation(x: Matrix, counts: Float64Array): Separation {
  return separationBy(x, countDemands(counts))
}

function ones(n: number): number[] {
  return Array(n).fill(1)
}

function separated(answer: Separation): Separated {
  if (answer.exists) throw new Error('expected separation')
  return answer
}

function rowsOf(answer: Separation): number[] {
  return answer.exists ? [] : [...answer.separatedRows]
}

function times(x: Matrix, d: Float64Array, i: number): number {
  let sum = 0
  for (let j = 0; j < x.cols; j++) sum += x.data[j * x.rows + i]! * d[j]!
  return sum
}

/** Keeps independent columns, so that the design has full rank. */
function fullRank(x: Matrix): Matrix {
  const { pivots } = nullSpace(transpose(x), Array(x.rows).keys())
  const kept = [...pivots].sort((a, b) => a - b)
  return design(...kept.map((j) => [...x.data.subarray(j * x.rows, (j + 1) * x.rows)]))
}

describe('binomialSeparation', () => {
  it('finds complete separation with direction (−4.5, 1)', () => {
    const { data } = reference('cases/glm_logit_complete_separation.json')
    const x = design(ones(8), data.columns.x)
    const found = separated(binomialSeparation(x, Float64Array.from(data.columns.y), null))
    expect(found.kind).toBe('complete')
    expect(found.direction[0]! / found.direction[1]!).toBeCloseTo(-4.5, 12)
    expect([...found.infinite]).toEqual([-1, 1])
    expect(found).toMatchObject({ undetermined: [], identifiedColumns: [] })
    expect(found.separatedRows).toHaveLength(8)
  })

  it('finds rows 0 and 3 separated in x = (−1, 0, 0, 1), y = (0, 0, 1, 1)', () => {
    const x = design(ones(4), [-1, 0, 0, 1])
    const found = separated(binomialSeparation(x, Float64Array.from([0, 0, 1, 1]), null))
    expect(found).toMatchObject({ kind: 'quasi-complete', identifiedColumns: [0] })
    expect([...found.infinite]).toEqual([0, 1])
    expect([...found.direction]).toEqual([0, 1])
    expect([...found.separatedRows]).toEqual([0, 3])
    expect([...found.informativeRows]).toEqual([1, 2])
  })

  it('leaves the intercept finite when a group has only successes, with the stated supremum', () => {
    const { data, reference: expected } = reference('cases/glm_logit_quasi_separation_group.json')
    const y: number[] = data.columns.y
    const x = design(ones(10), data.columns.x)
    const found = separated(binomialSeparation(x, Float64Array.from(y), null))
    expect([...found.infinite]).toEqual([0, 1])
    expect([...found.separatedRows]).toEqual([6, 7, 8, 9])
    const share =
      found.informativeRows.reduce((s, i) => s + y[i]!, 0) / found.informativeRows.length
    const supremum = found.informativeRows.reduce(
      (s, i) => s + Math.log(y[i] === 1 ? share : 1 - share),
      0
    )
    expect(supremum).toBeCloseTo(expected.sup_logLik, 13)
    expect(Math.log(share / (1 - share))).toBeCloseTo(expected.limit_estimates['(Intercept)'], 14)
  })

  it.each([
    ['all successes', [1, 1, 1], 1],
    ['all failures', [0, 0, 0], -1]
  ])('finds no maximum for one class: %s', (_, y, sign) => {
    const found = separated(binomialSeparation(design(ones(3)), Float64Array.from(y), null))
    expect(found.kind).toBe('complete')
    expect([...found.infinite]).toEqual([sign])
  })

  it('has a maximum for one class when no direction has one sign on all rows', () => {
    const x = design([-1, 1, 2])
    expect(binomialSeparation(x, Float64Array.from([1, 1, 1]), null)).toEqual({
      exists: true,
      decided: true
    })
  })

  it('lets rows with both outcomes hold the predictor, and empty rows do nothing', () => {
    const x = design(ones(4), [1, 2, 3, 4])
    const answer = (y: number[], m: number[]) =>
      binomialSeparation(x, Float64Array.from(y), Float64Array.from(m))
    expect(answer([0, 1, 2, 2], [2, 2, 2, 2]).exists).toBe(false)
    expect(answer([0, 1, 1, 2], [2, 2, 2, 2]).exists).toBe(true)
    expect(answer([0, 0, 2, 0], [2, 2, 2, 0]).exists).toBe(false)
  })

  it('names coefficients that may go either way', () => {
    const x = design(ones(4), [-2, -1, 1, 2])
    const found = separated(binomialSeparation(x, Float64Array.from([0, 0, 1, 1]), null))
    expect(found.undetermined).toEqual([0])
    expect(found.infinite[1]).toBe(1)
  })

  it('decides 10 000 overlapping rows in 10 columns in far less than a second', () => {
    const rnd = generator(2)
    const n = 10_000
    const x = design(
      ones(n),
      ...Array.from({ length: 9 }, () => Array.from({ length: n }, () => rnd() - 0.5))
    )
    const y = Float64Array.from({ length: n }, (_, i) =>
      rnd() < 1 / (1 + Math.exp(-5 * x.data[n + i]!)) ? 1 : 0
    )
    const start = performance.now()
    expect(binomialSeparation(x, y, null).exists).toBe(true)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('says undecided when it is cancelled', () => {
    const x = design(ones(4), [1, 2, 3, 4])
    const y = Float64Array.from([0, 0, 1, 1])
    expect(binomialSeparation(x, y, null, { maxIterations: 0 })).toEqual({
      exists: true,
      decided: false
    })
  })
})

interface Stated {
  kind: 'binary' | 'count'
  rows: number
  cols: number
  x: number[]
  y: number[]
  separated: number[]
}
const stated: Stated[] = reference('existence/separation.json').cases

function answer({ kind, x, y }: { kind: string; x: Matrix; y: Float64Array }): Separation {
  return kind === 'binary' ? binomialSeparation(x, y, null) : countSeparation(x, y)
}

const sets = stated.map((c, k) => {
  const x = { rows: c.rows, cols: c.cols, data: Float64Array.from(c.x) }
  return [k, c.kind, { ...c, x, y: Float64Array.from(c.y) }] as const
})

describe('separation, against HiGHS', () => {
  it.each(sets)('marks the same rows of set %i (%s), by a valid direction', (_, kind, c) => {
    const found = answer(c)
    expect(rowsOf(found)).toEqual(c.separated)
    if (found.exists) return
    const inside = new Set(found.separatedRows)
    c.y.forEach((y, i) => {
      const along = times(c.x, found.direction, i) * (kind === 'binary' && y === 1 ? 1 : -1)
      if (inside.has(i)) expect(along).toBeGreaterThan(1e-9)
      else expect(Math.abs(along)).toBeLessThan(1e-14)
    })
  })

  it.each(sets)(
    'answers set %i (%s) alike in other units, basis and with rows repeated',
    (_, __, c) => {
      const { x, y } = c
      const n = x.rows
      const scaledData = x.data.map((v, k) => v * 10 ** (6 * (Math.floor(k / n) % 3) - 6))
      expect(rowsOf(answer({ ...c, x: { ...x, data: scaledData } }))).toEqual(c.separated)
      const mixed = x.data.slice()
      for (let j = 1; j < x.cols; j++) {
        for (let i = 0; i < n; i++) mixed[j * n + i]! += 3 * mixed[(j - 1) * n + i]!
      }
      expect(rowsOf(answer({ ...c, x: { ...x, data: mixed } }))).toEqual(c.separated)
      const columns = Array.from({ length: x.cols }, (_u, j) => [
        ...x.data.subarray(j * n, (j + 1) * n)
      ])
      const twice = design(...columns.map((v) => [...v, ...v]))
      expect(rowsOf(answer({ ...c, x: twice, y: Float64Array.from([...y, ...y]) }))).toEqual([
        ...c.separated,
        ...c.separated.map((i) => i + n)
      ])
    }
  )

  it.each(sets.filter(([, kind]) => kind === 'binary'))(
    'turns signs when the classes of set %i (%s) change places',
    (_, __, c) => {
      const found = answer(c)
      const flipped = answer({ ...c, y: c.y.map((v) => 1 - v) })
      expect(rowsOf(flipped)).toEqual(c.separated)
      if (found.exists || flipped.exists) return
      found.infinite.forEach((s, j) => {
        if (!found.undetermined.includes(j)) expect(flipped.infinite[j]! + s).toBe(0)
      })
    }
  )

  it.each(sets.filter(([, kind, c]) => kind === 'binary' && c.separated.length === c.x.rows))(
    'finds a maximum once opposite outcomes are added to every row of set %i (%s)',
    (_, __, c) => {
      expect(answer(c).exists).toBe(false)
      expect(
        binomialSeparation(
          c.x,
          Float64Array.from(c.y, () => 1),
          c.y.map(() => 2)
        ).exists
      ).toBe(true)
    }
  )

  it('turns finite by one row on the wrong side, and back without it', () => {
    const x = [1, 2, 3, 4, 5, 6]
    const y = [0, 0, 0, 1, 1, 1]
    const of = (xs: number[], ys: number[]) =>
      binomialSeparation(design(ones(xs.length), xs), Float64Array.from(ys), null).exists
    expect(of(x, y)).toBe(false)
    expect(of([...x, 4.5], [...y, 0])).toBe(true)
    expect(of([...x, 4], [...y, 0])).toBe(false)
    expect(of(x, y)).toBe(false)
  })
})

describe('countSeparation', () => {
  it('sends the coefficient of a group of zeros to −∞ and keeps the others', () => {
    const { data } = reference('cases/glm_poisson_zero_group.json')
    const g: string[] = data.columns.g
    const x = design(
      ones(9),
      g.map((v) => (v === 'b' ? 1 : 0)),
      g.map((v) => (v === 'c' ? 1 : 0))
    )
    const found = separated(countSeparation(x, Float64Array.from(data.columns.y)))
    expect([...found.infinite]).toEqual([0, -1, 0])
    expect([...found.separatedRows]).toEqual([3, 4, 5])
    expect(found.identifiedColumns).toEqual([0, 2])
    expect(found.kind).toBe('quasi-complete')
  })

  it('finds no maximum when all counts are zero', () => {
    const found = separated(countSeparation(design(ones(3)), new Float64Array(3)))
    expect(found.kind).toBe('complete')
    expect([...found.infinite]).toEqual([-1])
  })

  it.each(Array.from({ length: 18 }, (_, k) => String(k + 1).padStart(2, '0')))(
    'marks the published rows of ppmlhdfe set %s',
    (name) => {
      const file = new URL(
        `../../reference/existence/separated-counts/${name}.csv`,
        import.meta.url
      )
      const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/)
      const names = head.split(',')
      const table = lines.map((line) => line.split(',').map(Number))
      const columns = names.map((_, j) => table.map((row) => row[j]!))
      const factor = (values: number[]) =>
        [...new Set(values)].map((level) => values.map((v) => (v === level ? 1 : 0)))
      const regressors = names.flatMap((title, j) =>
        title.startsWith('x') ? [columns[j]!] : title.startsWith('id') ? factor(columns[j]!) : []
      )
      const x = fullRank(design(ones(table.length), ...regressors))
      const published = columns[names.indexOf('separated')]!
      const found = countSeparation(x, Float64Array.from(columns[names.indexOf('y')]!))
      expect(rowsOf(found)).toEqual([...published.keys()].filter((i) => published[i] === 1))
    }
  )
})

describe('multinomialSeparation', () => {
  it('agrees with the binomial answer for two categories', () => {
    for (const [, kind, c] of sets) {
      if (kind !== 'binary') continue
      const found = multinomialSeparation({ x: c.x, category: Int32Array.from(c.y), categories: 2 })
      expect(found.exists ? [] : [...found.separatedRows]).toEqual(c.separated)
    }
  })

  it('finds three ordered classes on a line completely separated, and overlap not', () => {
    const x = design(ones(6), [1, 2, 3, 4, 5, 6])
    const found = multinomialSeparation({
      x,
      category: Int32Array.from([0, 0, 1, 1, 2, 2]),
      categories: 3
    })
    expect(found).toMatchObject({ exists: false, kind: 'complete' })
    const overlap = multinomialSeparation({
      x,
      category: Int32Array.from([0, 1, 2, 0, 1, 2]),
      categories: 3
    })
    expect(overlap).toEqual({ exists: true, decided: true })
  })

  it('lets a category that separates vanish where it cannot be', () => {
    const x = design(ones(7), [1, 2, 3, 4, 5, 9, 10])
    const found = multinomialSeparation({
      x,
      category: Int32Array.from([0, 1, 0, 1, 0, 2, 2]),
      categories: 3
    })
    expect(found).toMatchObject({ exists: false, kind: 'quasi-complete' })
    if (found.exists) return
    expect(found.vanishing).toContainEqual({ row: 0, category: 2 })
    expect(found.vanishing).not.toContainEqual({ row: 0, category: 1 })
  })

  it('sends the coefficients of an absent category to −∞', () => {
    const x = design(ones(4))
    const found = multinomialSeparation({
      x,
      category: Int32Array.from([0, 1, 0, 1]),
      categories: 3
    })
    expect(found.exists ? [] : [...found.infinite]).toEqual([0, -1])
  })

  it('decides many labels that overlap by some of their rows, and holds no more numbers than it may', () => {
    const draw = generator(7)
    const n = 4000
    const x = design(ones(n), Array.from({ length: n }, draw))
    const input = (at: (x: number, drawn: number) => number) => ({
      x,
      category: Int32Array.from({ length: n }, (_, i) =>
        at(x.data[n + i], Math.floor(20 * draw()))
      ),
      categories: 20
    })
    const cells = 2_000_000
    const overlapping = input((_, drawn) => drawn)
    expect(multinomialSeparation(overlapping, { cells })).toEqual({ exists: true, decided: true })
    const apart = input((at, drawn) => (at > 0.97 ? 19 : drawn % 19))
    expect(multinomialSeparation(apart, { cells })).toEqual({ exists: true, decided: false })
  })
})
