import { indices } from '../../../numeric/vector.ts'
import type { Question, Values } from './learning.ts'

/** The quantile at probability p of so many observations, R's type 7 (Hyndman & Fan 1996). */
export function quantileAt(
  p: number,
  observations: number,
  /** The value of a rank, counted from 0. */
  ordered: (rank: number) => number
): number {
  const index = (observations - 1) * p
  const low = Math.floor(index)
  const share = index - low
  return share === 0 ? ordered(low) : (1 - share) * ordered(low) + share * ordered(low + 1)
}

/** The first of so many ascending numbers that is above a limit, by its place. */
export function firstAbove(ascending: ArrayLike<number>, limit: number): number {
  let from = 0
  let to = ascending.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (ascending[middle] > limit) to = middle
    else from = middle + 1
  }
  return from
}

type Asked = Extract<Question, { readonly kind: 'quantiles' }>

/** Quantiles of values that are held; NaN where there are none in the range. */
export function quantiles({ x: { head }, frequency }: Values, asked: Asked): number[] {
  const [low, high] = asked.within ?? [-Infinity, Infinity]
  const inside = indices(head.length).filter((i) => head[i] >= low && head[i] <= high)
  if (frequency === null) {
    const sorted = Float64Array.from(inside, (i) => head[i]).sort()
    return asked.probabilities.map((p) => quantileAt(p, sorted.length, (rank) => sorted[rank]))
  }
  const order = inside.sort((i, j) => head[i] - head[j])
  let total = 0
  const upTo = Float64Array.from(order, (i) => {
    total += frequency[i]
    return total
  })
  return asked.probabilities.map((p) =>
    quantileAt(p, total, (rank) => head[order[firstAbove(upTo, rank)]])
  )
}
