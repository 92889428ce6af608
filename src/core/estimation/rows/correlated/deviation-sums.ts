import {
  type DoubleDouble,
  ddAdd,
  ddDiv,
  ddMul,
  sumError,
  twoSum
} from '../../../numeric/double-double.ts'
import { crossProduct } from '../../../numeric/linalg/gram.ts'
import { column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { pack } from '../criteria.ts'
import type { RunSums, Runs } from './runs.ts'

/** The mean of each run in a column, in twice the precision. */
function meansOf(values: Float64Array, { run, counts }: Runs): readonly DoubleDouble[] {
  const high = new Float64Array(counts.length)
  const low = new Float64Array(counts.length)
  values.forEach((value, i) => {
    const k = run[i]
    const next = high[k] + value
    low[k] += sumError(high[k], value, next)
    high[k] = next
  })
  return Array.from(counts, (count, k) => ddDiv(twoSum(high[k], low[k]), { head: count, tail: 0 }))
}

/** What is summed of rows (m × width): products of columns, which add up over rows. */
export interface RowProducts {
  readonly size: number
  add(rows: Matrix, out: Float64Array): void
}

/** The products of all columns with each other: a packed upper triangle. */
export function allProducts(width: number): RowProducts {
  return {
    size: (width * (width + 1)) / 2,
    add: (rows, out) => pack(crossProduct(rows, null), out, 0)
  }
}

/**
 * Products of deviations from the means of groups: those within each run, and of two runs of one group the
 * product of the difference of their means times ab/(a + b) (Chan, Golub & LeVeque 1983, Amer. Statist. 37,
 * formula 2.1), which cancels nothing. Kept of a run: its rows, and its mean as head and tail.
 */
export function deviationSums(width: number, products: RowProducts): RunSums {
  const add: RunSums['add'] = ({ z, runs }, out) => {
    const deviations: Matrix = zeros(z.rows, width)
    const kept = Array.from(runs.counts, (count) => {
      const own = new Float64Array(1 + 2 * width)
      own[0] = count
      return own
    })
    for (let j = 0; j < width; j++) {
      const [from, to] = [column(z, j), column(deviations, j)]
      const means = meansOf(from, runs)
      means.forEach(({ head, tail }, k) => {
        kept[k][1 + j] = head
        kept[k][1 + width + j] = tail
      })
      from.forEach((value, i) => {
        const { head, tail } = means[runs.run[i]]
        to[i] = value - head - tail
      })
    }
    products.add(deviations, out)
    return kept
  }
  const join: RunSums['join'] = (before, after, out) => {
    const [a, b] = [before[0], after[0]]
    const joined = new Float64Array(before.length)
    joined[0] = a + b
    const apart = new Float64Array(width)
    const root = Math.sqrt((a / (a + b)) * b)
    const share = ddDiv({ head: b, tail: 0 }, { head: a + b, tail: 0 })
    for (let j = 0; j < width; j++) {
      const [own, other] = [before, after].map((of) => twoSum(of[1 + j], of[1 + width + j]))
      const step = ddAdd(other, { head: -own.head, tail: -own.tail })
      const mean = ddAdd(own, ddMul(step, share))
      joined[1 + j] = mean.head
      joined[1 + width + j] = mean.tail
      apart[j] = step.head * root
    }
    const across = new Float64Array(products.size)
    products.add({ rows: 1, cols: width, data: apart }, across)
    across.forEach((value, k) => {
      out[k] += value
    })
    return joined
  }
  return { size: products.size, width: 1 + 2 * width, add, join }
}

/** Adds vv' as a packed upper triangle at a place. */
export function addOuter(v: Float64Array, out: Float64Array, from: number): void {
  let next = from
  for (let j = 0; j < v.length; j++) {
    for (let i = 0; i <= j; i++) out[next++] += v[i] * v[j]
  }
}
