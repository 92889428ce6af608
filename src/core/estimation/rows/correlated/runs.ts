import { Failure } from '../../../failure.ts'
import type { Dataset } from '../../../model/dataset.ts'
import { type Matrix, zeros } from '../../../numeric/matrix.ts'
import type { GroupSums } from '../groups.ts'

/** Rows of a block by group: a run is what a block, or several, have of one group, in order. */
export interface Runs {
  /** Of each run, in the order of their first rows. */
  readonly keys: readonly string[]
  readonly counts: Int32Array
  /** The run of each row, and the rows of it before and after in the block; −1 where there is none. */
  readonly run: Int32Array
  readonly previous: Int32Array
  readonly next: Int32Array
}

/** The runs of the given rows of a block. */
export function runsOf(dataset: Dataset, rows: Int32Array, within: string | null): Runs {
  const column = within === null ? undefined : dataset.columns.get(within)
  const cells = column?.kind === 'numeric' ? column.values : column?.codes
  const places = new Map<number, number>()
  const last: number[] = []
  const counts: number[] = []
  const run = new Int32Array(rows.length)
  const previous = new Int32Array(rows.length).fill(-1)
  const next = new Int32Array(rows.length).fill(-1)
  rows.forEach((row, i) => {
    const key = cells === undefined ? 0 : cells[row]
    const known = places.get(key)
    const own = known ?? places.size
    run[i] = own
    if (known === undefined) places.set(key, own)
    else {
      previous[i] = last[own]
      next[last[own]] = i
    }
    last[own] = i
    counts[own] = (counts[own] ?? 0) + 1
  })
  return {
    keys: [...places.keys()].map(String),
    counts: Int32Array.from(counts),
    run,
    previous,
    next
  }
}

/** The first row of each run. */
export function firstsOf({ previous }: Runs): Int32Array {
  return Int32Array.from(previous.keys()).filter((i) => previous[i] < 0)
}

/** How runs are summed: what rows say by themselves, what two runs of a group say together, what is kept of a run. */
export interface RunSums {
  /** How many sums there are, and how many numbers are kept of a run: how many rows it has comes first. */
  readonly size: number
  readonly width: number
  /** Adds what the runs of a block say; what is kept of each. */
  add(block: RunRows, out: Float64Array): readonly Float64Array[]
  /** Adds what a run and the one after it in the same group say together; what is kept of both as one. */
  join(before: Float64Array, after: Float64Array, out: Float64Array): Float64Array
}

/** The rows of a block with their runs. */
export interface RunRows {
  readonly runs: Runs
  /** The block, and which of its rows these are. */
  readonly dataset: Dataset
  readonly rows: Int32Array
  /** The designs side by side. */
  readonly x: Matrix
  /** Regressors and residuals in the coordinates of the pass, [O, E] (m × (r + q)). */
  readonly z: Matrix
}

/** Most numbers that are kept of the groups of one pass. */
const mostNumbers = 1.6e7

/** Bounds what is kept of groups. Throws Failure. */
export function refuseManyRuns(kept: GroupSums, width: number): void {
  if (kept.size * width <= mostNumbers) return
  throw new Failure({
    code: 'unsupported',
    pointer: '/model/covariance/within',
    detail: `There are more than ${Math.floor(mostNumbers / width)} groups of correlated rows; passes over rows that are not held in memory hold no more.`,
    hint: 'Store fewer rows, or raise OUT_OF_CORE_BYTES.'
  })
}

/** What is kept of groups at the end, one row a group, and how many rows each has. */
export function keptRows(kept: GroupSums, from: number, width: number) {
  const rows = zeros(kept.size, width)
  const counts = new Float64Array(kept.size)
  let i = 0
  for (const own of kept.values()) {
    counts[i] = own[0]
    for (let j = 0; j < width; j++) rows.data[j * kept.size + i] = own[from + j]
    i++
  }
  return { rows, counts }
}
