import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { AffineMap } from '../../numeric/optim/affine.ts'
import type { LinearRestriction } from './restriction.ts'

/** Everything that meets a restriction, by its free coordinates. */
export interface Elimination extends AffineMap {
  /** Indices of the coordinates that stay free (r − m of r). */
  readonly free: readonly number[]
}

/** The entry to eliminate a row by: of a coordinate not in `taken`, unbounded ones first, then the largest. */
function pivotOf(
  row: Float64Array,
  taken: ReadonlySet<number>,
  bounded: (j: number) => boolean
): number {
  let best = -1
  row.forEach((value, j) => {
    if (value === 0 || taken.has(j)) return
    const better =
      best < 0 ||
      (bounded(best) && !bounded(j)) ||
      (bounded(best) === bounded(j) && Math.abs(value) > Math.abs(row[best]))
    if (better) best = j
  })
  return best
}

/** Rows [A | q] of a restriction. */
function augmented({ a, q }: LinearRestriction): Float64Array[] {
  return Array.from({ length: a.rows }, (_, i) =>
    Float64Array.from({ length: a.cols + 1 }, (__, j) => (j < a.cols ? at(a, i, j) : q[i]))
  )
}

/** Gauss–Jordan elimination; the place of each row's pivot, or null where the rows are dependent. */
function eliminated(
  rows: readonly Float64Array[],
  bounded: (j: number) => boolean
): number[] | null {
  const taken = new Set<number>()
  const pivots: number[] = []
  for (const row of rows) {
    const size = row.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    const pivot = pivotOf(row.subarray(0, row.length - 1), taken, bounded)
    if (pivot < 0 || !(Math.abs(row[pivot]) > 1e-12 * size)) return null
    const factor = row[pivot]
    for (let j = 0; j < row.length; j++) row[j] /= factor
    for (const other of rows) {
      const share = other[pivot]
      if (other === row || share === 0) continue
      for (let j = 0; j < row.length; j++) other[j] -= share * row[j]
      other[pivot] = 0
    }
    taken.add(pivot)
    pivots.push(pivot)
  }
  return pivots
}

/**
 * Solves A b = q for m of the r coordinates, so that bounds of the others stay bounds: b = origin + D z
 * with z the free coordinates themselves. Null where the rows of A are dependent.
 */
export function eliminate(
  restriction: LinearRestriction,
  bounded: (j: number) => boolean
): Elimination | null {
  const r = restriction.a.cols
  const rows = augmented(restriction)
  const pivots = eliminated(rows, bounded)
  if (pivots === null) return null
  const free = Array.from({ length: r }, (_, j) => j).filter((j) => !pivots.includes(j))
  const origin = new Float64Array(r)
  const directions: Matrix = zeros(r, free.length)
  free.forEach((j, k) => {
    directions.data[k * r + j] = 1
  })
  rows.forEach((row, i) => {
    origin[pivots[i]] = row[r]
    free.forEach((j, k) => {
      directions.data[k * r + pivots[i]] = -row[j]
    })
  })
  return { origin, directions, free }
}
