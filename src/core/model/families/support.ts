import { contains } from '../../numeric/interval.ts'
import type { Family } from './family.ts'

/** Positions of the first ten responses outside the support, and how many there are. */
export interface SupportCheck {
  /** Values of `rows` (or positions when null) at offending responses, at most ten. */
  readonly rows: readonly number[]
  readonly values: readonly number[]
  readonly total: number
}

/**
 * Responses y (length n) that the family cannot take; `rows` (length n) gives their places in the
 * client's data, `size` (length n) the trials of binomial counts.
 */
export function checkSupport(
  family: Family,
  y: Float64Array,
  rows: Int32Array | null = null,
  size: Float64Array | null = null
): SupportCheck {
  const places: number[] = []
  const values: number[] = []
  let total = 0
  y.forEach((value, i) => {
    const possible =
      contains(family.support, value) &&
      (!family.integer || Number.isInteger(value)) &&
      (size === null || value <= size[i])
    if (possible) return
    total++
    if (places.length === 10) return
    places.push(rows === null ? i : rows[i])
    values.push(value)
  })
  return { rows: places, values, total }
}
