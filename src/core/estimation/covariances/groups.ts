import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from './covariance.ts'

/** Group numbers 0 … G − 1 of the rows. */
export interface Groups {
  readonly group: Int32Array
  readonly count: number
}

/** Groups of the rows' combinations of several groupings, numbered as they are met. */
export function intersect(groupings: readonly Int32Array[]): Groups {
  const seen = new Map<string, number>()
  const group = groupings[0].map((_, i) => {
    const key = groupings.map((g) => g[i]).join(' ')
    const known = seen.get(key) ?? seen.size
    seen.set(key, known)
    return known
  })
  return { group, count: seen.size }
}

/** Sums of a row quantity within groups, frequencies inside (G × k). */
export function groupSums(
  e: Matrix,
  frequency: Float64Array | null,
  { group, count }: Groups
): Matrix {
  const out = zeros(count, e.cols)
  for (let j = 0; j < e.cols; j++) {
    const source = column(e, j)
    const target = column(out, j)
    source.forEach((value, i) => {
      target[group[i]] += (frequency === null ? 1 : frequency[i]) * value
    })
  }
  return out
}

/**
 * The functions of whole observations where rows are entries of one: a series in time, and what is
 * drawn as a pair, is one of observations.
 */
export function byObservation(functions: EstimatingFunctions): EstimatingFunctions {
  const { units, scores, aggregate, frequency } = functions
  if (units === undefined) return functions
  const groups = intersect([units])
  const pilot = { rows: aggregate.length, cols: 1, data: aggregate }
  return {
    ...functions,
    scores: groupSums(scores, frequency, groups),
    aggregate: groupSums(pilot, frequency, groups).data,
    frequency: null
  }
}
