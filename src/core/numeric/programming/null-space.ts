import { type Matrix, zeros } from '../matrix.ts'
import { unitPower } from './programme.ts'

/** Null space of some rows of length p and the coordinates that span the rest. */
export interface NullSpace {
  readonly rank: number
  /** p × (p − rank): v with x_i'v = 0 for every row, one unit entry per free coordinate. */
  readonly basis: Matrix
  /** Coordinates whose columns are independent on these rows (rank of them). */
  readonly pivots: readonly number[]
  /** Numbers of `rank` independent rows. */
  readonly rows: readonly number[]
}

/** Entries smaller than this, in rows scaled to largest entry in [1, 2), count as zero. */
const negligible = 1e-10

/** Gauss-Jordan elimination with complete pivoting of columns of a p × N matrix, `chosen` of them. */
export function nullSpace(transposed: Matrix, chosen: Iterable<number>): NullSpace {
  const p = transposed.rows
  const names = Array.from(chosen)
  const work = names.map((i) => {
    const row = transposed.data.slice(i * p, (i + 1) * p)
    const power = unitPower(row.reduce((s, v) => Math.max(s, Math.abs(v)), 0))
    return row.map((v) => v * power)
  })
  const pivots: number[] = []
  const rows: number[] = []
  const free = new Set(work.keys())
  while (pivots.length < p) {
    const { row, coordinate } = largestEntry(work, free)
    if (row < 0) break
    free.delete(row)
    rows.push(row)
    pivots.push(coordinate)
    eliminate(work, row, { coordinate, among: [...free, ...rows] })
  }
  const others = Array.from({ length: p }, (_, j) => j).filter((j) => !pivots.includes(j))
  const basis = zeros(p, others.length)
  others.forEach((j, k) => {
    basis.data[k * p + j] = 1
    pivots.forEach((c, r) => {
      const value = -work[rows[r]][j]
      basis.data[k * p + c] = Math.abs(value) > negligible ? value : 0
    })
  })
  return { rank: pivots.length, basis, pivots, rows: rows.map((r) => names[r]) }
}

function largestEntry(
  work: readonly Float64Array[],
  free: ReadonlySet<number>
): { readonly row: number; readonly coordinate: number } {
  let size = negligible
  let row = -1
  let coordinate = -1
  for (const i of free) {
    const values = work[i]
    for (let j = 0; j < values.length; j++) {
      if (Math.abs(values[j]) <= size) continue
      size = Math.abs(values[j])
      row = i
      coordinate = j
    }
  }
  return { row, coordinate }
}

function eliminate(
  work: readonly Float64Array[],
  row: number,
  { coordinate, among }: { readonly coordinate: number; readonly among: readonly number[] }
): void {
  const head = work[row]
  const pivot = head[coordinate]
  for (let j = 0; j < head.length; j++) head[j] /= pivot
  for (const i of among) {
    if (i === row) continue
    const t = work[i][coordinate]
    if (t === 0) continue
    for (let j = 0; j < head.length; j++) work[i][j] -= t * head[j]
    work[i][coordinate] = 0
  }
}
