import { crossProduct } from '../../../numeric/linalg/gram.ts'
import { type Matrix, zeros } from '../../../numeric/matrix.ts'
import { pack } from '../criteria.ts'
import { addOuter } from './deviation-sums.ts'
import type { RunSums, Runs } from './runs.ts'

/** Each row that has one before it in its run, plus `sign` times that one. */
function withPrevious(z: Matrix, { previous }: Runs, sign: 1 | -1): Matrix {
  const steps = previous.reduce((count, own) => count + (own < 0 ? 0 : 1), 0)
  const out = zeros(steps, z.cols)
  for (let j = 0; j < z.cols; j++) {
    let next = j * steps
    for (let i = 0; i < z.rows; i++) {
      if (previous[i] < 0) continue
      out.data[next++] = z.data[j * z.rows + i] + sign * z.data[j * z.rows + previous[i]]
    }
  }
  return out
}

/** Products of all rows, of the differences of neighbours and of their sums: where each begins. */
export function neighbourPlaces(width: number) {
  const size = (width * (width + 1)) / 2
  return { rows: 0, differences: size, sums: 2 * size, size: 3 * size }
}

/**
 * What AR(1) errors need: products of rows, of differences and of sums of neighbours, which cancel nothing
 * however near 1 |ρ| is. Kept of a run: its rows, its first row and its last.
 */
export function neighbourSums(width: number): RunSums {
  const places = neighbourPlaces(width)
  const add: RunSums['add'] = ({ z, runs }, out) => {
    pack(crossProduct(z, null), out, places.rows)
    pack(crossProduct(withPrevious(z, runs, -1), null), out, places.differences)
    pack(crossProduct(withPrevious(z, runs, 1), null), out, places.sums)
    const kept = Array.from(runs.counts, (count) => {
      const own = new Float64Array(1 + 2 * width)
      own[0] = count
      return own
    })
    for (let i = 0; i < z.rows; i++) {
      const own = kept[runs.run[i]]
      if (runs.previous[i] < 0) takeRow(z, i, own.subarray(1, 1 + width))
      if (runs.next[i] < 0) takeRow(z, i, own.subarray(1 + width))
    }
    return kept
  }
  const join: RunSums['join'] = (before, after, out) => {
    const joined = before.slice()
    joined[0] += after[0]
    joined.set(after.subarray(1 + width), 1 + width)
    const last = before.subarray(1 + width)
    const first = after.subarray(1, 1 + width)
    addOuter(
      first.map((value, j) => value - last[j]),
      out,
      places.differences
    )
    addOuter(
      first.map((value, j) => value + last[j]),
      out,
      places.sums
    )
    return joined
  }
  return { size: places.size, width: 1 + 2 * width, add, join }
}

/** Row i of a matrix. */
export function takeRow(z: Matrix, i: number, out: Float64Array): void {
  for (let j = 0; j < z.cols; j++) out[j] = z.data[j * z.rows + i]
}
