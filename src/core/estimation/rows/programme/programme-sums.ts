import { accumulate, accumulated } from '../../../numeric/running-sum.ts'
import { zeroResidual } from '../../regression/sparsity.ts'
import type { WeightedRows } from '../../regression/weighted-rows.ts'
import type { Picked } from '../picked.ts'
import { type Sums, sumAt } from '../sums.ts'
import { pickedRows, residualsAt } from './programme-rows.ts'

/** Where the sums of a programme with r columns and k points stand, from its first place on. */
const place = { value: 0, zeros: 1, size: 2 } as const

/** Sums of a cell: how many rows, then response and columns. */
function cellSize(r: number): number {
  return 2 + r
}

/** How many sums a pass has of k points and r columns. */
export function programmeSize(points: readonly Float64Array[] | null): number {
  if (points === null) return 0
  const r = points[0].length
  return place.size + r + 3 ** points.length * cellSize(r)
}

interface Signs {
  /** Cell of each row: its signs at the points as digits of a number to the base 3, the latest last. */
  readonly cell: Int32Array
  /** The sign that each row is added with. */
  readonly sign: Int8Array
}

/**
 * Rows whose residuals have the same signs at all points, or all the opposite ones, belong together: the
 * first sign that is not 0 is made +. What vanishes at all points but the latest keeps its sign there.
 */
function signsOf(residuals: readonly Float64Array[]): Signs {
  const n = residuals[0].length
  const cell = new Int32Array(n)
  const sign = new Int8Array(n).fill(1)
  const turned = Math.max(residuals.length - 1, 1)
  for (let i = 0; i < n; i++) {
    let first = 0
    for (let k = 0; k < turned && first === 0; k++) first = Math.sign(residuals[k][i])
    if (first < 0) sign[i] = -1
    for (const r of residuals) {
      const own = Math.sign(r[i]) * sign[i]
      cell[i] = 3 * cell[i] + (own === 0 ? 0 : own > 0 ? 1 : 2)
    }
  }
  return { cell, sign }
}

/** Adds what rows come to: Σ w|r| and rows without residual at the latest point, Σ w|x|, and the cells. */
export function addProgramme(
  rows: WeightedRows,
  points: readonly Float64Array[],
  { out, from }: { readonly out: Float64Array; readonly from: number }
): void {
  const { transposed, y, root, frequency } = rows
  const r = transposed.rows
  const residuals = points.map((point) => residualsAt(rows, point))
  const { cell, sign } = signsOf(residuals)
  const latest = residuals[residuals.length - 1]
  const cells = from + place.size + r
  for (let i = 0; i < y.length; i++) {
    const w = root[i] * frequency[i]
    // A row that a sample did not draw.
    if (w === 0) continue
    const size = Math.abs(latest[i]) * root[i]
    out[from + place.value] += size * frequency[i]
    if (size < zeroResidual) out[from + place.zeros] += 1
    const at = cells + cell[i] * cellSize(r)
    const signed = w * sign[i]
    out[at] += 1
    out[at + 1] += signed * y[i]
    for (let j = 0; j < r; j++) {
      const x = transposed.data[i * r + j]
      out[from + place.size + j] += w * Math.abs(x)
      out[at + 2 + j] += signed * x
    }
  }
}

/** Rows that act together: how many, and the sums of their signed responses and columns. */
export interface Cell {
  readonly index: number
  readonly rows: number
  readonly y: number
  readonly x: Float64Array
}

/** What a pass says of a programme. */
export interface ProgrammeReading {
  /** Σ w|r| at the latest point. */
  readonly value: number
  /** Rows without residual there. */
  readonly zeros: number
  /** Σ w|x_j| (r). */
  readonly size: Float64Array
  /** Sums of the cells but for some rows. */
  without(picked: readonly Picked[]): readonly Cell[]
}

/** Reads the sums of a programme. */
export function programmeReading(
  sums: Sums,
  points: readonly Float64Array[],
  from: number
): ProgrammeReading {
  const r = points[0].length
  const width = cellSize(r)
  const cells = from + place.size + r
  const count = 3 ** points.length
  return {
    value: sumAt(sums, from + place.value),
    zeros: sumAt(sums, from + place.zeros),
    size: Float64Array.from({ length: r }, (_, j) => sumAt(sums, from + place.size + j)),
    without(picked) {
      const left = new Float64Array(2 * count * width)
      for (let k = 0; k < count * width; k++) {
        left[2 * k] = sums.high[cells + k]
        left[2 * k + 1] = sums.low[cells + k]
      }
      takeOff(pickedRows(picked, r), points, left)
      return Array.from({ length: count }, (_, index) => ({
        index,
        rows: accumulated(left, index * width),
        y: accumulated(left, index * width + 1),
        x: Float64Array.from({ length: r }, (_, j) => accumulated(left, index * width + 2 + j))
      })).filter(({ rows }) => rows > 0)
    }
  }
}

function takeOff(rows: WeightedRows, points: readonly Float64Array[], left: Float64Array): void {
  const { transposed, y, root, frequency } = rows
  const r = transposed.rows
  const { cell, sign } = signsOf(points.map((point) => residualsAt(rows, point)))
  for (let i = 0; i < y.length; i++) {
    const at = cell[i] * cellSize(r)
    const signed = root[i] * frequency[i] * sign[i]
    accumulate(left, at, -1)
    accumulate(left, at + 1, -signed * y[i])
    for (let j = 0; j < r; j++) accumulate(left, at + 2 + j, -signed * transposed.data[i * r + j])
  }
}

/** No rows that acted together at the points before have opposite signs at the latest. */
export function holdTogether(cells: readonly Cell[]): boolean {
  const signs = new Map<number, number>()
  return cells.every(({ index }) => {
    const latest = index % 3
    if (latest === 0) return true
    const group = (index - latest) / 3
    const other = signs.get(group)
    signs.set(group, latest)
    return other === undefined || other === latest
  })
}
