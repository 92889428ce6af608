import { describe, expect, it } from 'vitest'
import {
  binomialDemands,
  countDemands,
  separationBy
} from '../../../src/core/estimation/existence/separation.ts'
import { type Matrix, zeros } from '../../../src/core/numeric/matrix.ts'
import { random } from '../../../src/core/numeric/random.ts'

const rows = 600

/** An intercept, two normal regressors and the indicator of one row. */
function design(seed: number, marked: number): Matrix {
  const source = random(seed)
  const x = zeros(rows, 4)
  x.data.fill(1, 0, rows)
  for (let k = rows; k < 3 * rows; k++) x.data[k] = source.normal()
  x.data[3 * rows + marked] = 1
  return x
}

/** The matrix without its last column. */
function unmarked({ data }: Matrix): Matrix {
  return { rows, cols: 3, data: data.slice(0, 3 * rows) }
}

/** Labels by the sign of the first regressor, those of `flipped` rows turned round. */
function labels(x: Matrix, flipped: readonly number[]): Float64Array {
  const y = Float64Array.from({ length: rows }, (_, i) => (x.data[rows + i] > 0 ? 1 : 0))
  for (const i of flipped) y[i] = 1 - y[i]
  return y
}

describe.each([1, 2, 3, 4, 5])('many rows of which some are asked first, seed %i', (seed) => {
  const marked = (seed * 97) % rows
  const x = design(seed, marked)

  it('overlapping labels have a maximum', () => {
    const y = labels(
      x,
      [...Array(rows).keys()].filter((i) => i % 4 === 0)
    )
    expect(separationBy(unmarked(x), binomialDemands(y, null))).toEqual({
      exists: true,
      decided: true
    })
  })

  it('a coefficient that one row alone identifies has none, however much the others overlap', () => {
    const y = labels(
      x,
      [...Array(rows).keys()].filter((i) => i % 4 === 0)
    )
    const found = separationBy(x, binomialDemands(y, null))
    expect(found).toMatchObject({ exists: false, kind: 'quasi-complete' })
    if (!found.exists) expect([...found.separatedRows]).toEqual([marked])
  })

  it('labels that a line separates have none', () => {
    expect(separationBy(unmarked(x), binomialDemands(labels(x, []), null))).toMatchObject({
      exists: false,
      kind: 'complete'
    })
  })

  it('counts have a maximum unless the only row of a coefficient is zero', () => {
    const counts = Float64Array.from({ length: rows }, (_, i) => (i % 5 === 0 ? 0 : 2))
    expect(separationBy(unmarked(x), countDemands(counts))).toEqual({ exists: true, decided: true })
    counts[marked] = 0
    expect(separationBy(x, countDemands(counts))).toMatchObject({ exists: false })
    counts[marked] = 3
    expect(separationBy(x, countDemands(counts))).toEqual({ exists: true, decided: true })
  })
})
