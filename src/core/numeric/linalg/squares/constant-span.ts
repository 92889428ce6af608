import { column, type Matrix } from '../../matrix.ts'

function isConstant(x: Float64Array, tail: Float64Array | null): boolean {
  for (let i = 1; i < x.length; i++) if (x[i] !== x[0]) return false
  return x.length > 0 && x[0] !== 0 && (tail === null || tail.every((t) => t === 0))
}

/** Whether every entry is 0 or the one value `level`. */
function isIndicator(x: Float64Array, level: number): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== 0 && x[i] !== level) return false
  return true
}

function levelOf(x: Float64Array): number {
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) return x[i]
  return 0
}

/** Disjoint indicators from column `first` on that cover every row, or null. */
function coveringRun(x: Matrix, first: number, level: number): number[] | null {
  const covered = new Uint8Array(x.rows)
  const run: number[] = []
  let count = 0
  for (let j = first; j < x.cols; j++) {
    const values = column(x, j)
    if (!isIndicator(values, level)) return null
    for (let i = 0; i < values.length; i++) {
      if (values[i] === 0) continue
      if (covered[i] === 1) return null
      covered[i] = 1
      count++
    }
    run.push(j)
    if (count === x.rows) return run
  }
  return null
}

/**
 * Columns whose plain sum is the same non-zero constant in every row: one constant column, or a run
 * of indicators of equal height (all the levels of a factor). Empty when there are none.
 */
export function constantColumns(x: Matrix, tails: readonly (Float64Array | null)[]): number[] {
  for (let j = 0; j < x.cols; j++) if (isConstant(column(x, j), tails[j])) return [j]
  for (let j = 0; j + 1 < x.cols; j++) {
    const level = levelOf(column(x, j))
    if (level === 0) continue
    const run = coveringRun(x, j, level)
    if (run?.every((k) => tails[k] === null)) return run
  }
  return []
}
