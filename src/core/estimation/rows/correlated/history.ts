import { type Matrix, zeros } from '../../../numeric/matrix.ts'
import type { Runs } from './runs.ts'

/** Rows of a block by run, each run after the rows of its group that come before it. */
export interface WithHistory {
  readonly rows: Matrix
  /** Of each run: its rows among these, those before it first. */
  readonly blocks: readonly Int32Array[]
  /** Where each row of the block is among these. */
  readonly places: Int32Array
}

/**
 * The rows of a block (m × width) with those of their groups before them, given one after the other. Each run
 * takes `length` rows, zeros at its end, where that is given.
 */
export function withHistory(
  z: Matrix,
  runs: Runs,
  { before, length }: { readonly before: readonly Float64Array[]; readonly length: number | null }
): WithHistory {
  const width = z.cols
  const counts = Array.from(runs.counts, (count, k) => before[k].length / width + count)
  let size = 0
  const blocks = counts.map((count) => {
    const taken = length ?? count
    size += taken
    return Int32Array.from({ length: taken }, (_, i) => size - taken + i)
  })
  const rows = zeros(size, width)
  const next = blocks.map(([first], k) => {
    const numbers = before[k]
    numbers.forEach((value, at) => {
      rows.data[(at % width) * size + first + Math.floor(at / width)] = value
    })
    return first + numbers.length / width
  })
  const places = runs.run.map((k) => next[k]++)
  places.forEach((to, i) => {
    for (let j = 0; j < width; j++) rows.data[j * size + to] = z.data[j * z.rows + i]
  })
  return { rows, blocks, places }
}

/** The last rows of each run after those before it, as many as `most`, one after the other. */
export function lastRows(
  z: Matrix,
  runs: Runs,
  { before, most }: { readonly before: readonly Float64Array[]; readonly most: number }
): readonly Float64Array[] {
  const width = z.cols
  const { rows, blocks } = withHistory(z, runs, { before, length: null })
  return blocks.map((block) => {
    const last = block.subarray(Math.max(0, block.length - most))
    const out = new Float64Array(last.length * width)
    last.forEach((row, i) => {
      for (let j = 0; j < width; j++) out[i * width + j] = rows.data[j * rows.rows + row]
    })
    return out
  })
}
