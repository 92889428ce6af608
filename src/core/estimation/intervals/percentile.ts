import { column, type Matrix } from '../../numeric/matrix.ts'
import { normalQuantile } from '../../numeric/special/index.ts'
import type { IntervalMethod } from './interval.ts'

/**
 * The α quantile of R sorted replicates, interpolated on the normal scale between the order
 * statistics k and k + 1, k = ⌊(R + 1)α⌋ (Davison & Hinkley 1997, equation 5.8; R's boot).
 */
export function bootstrapQuantile(sorted: Float64Array, alpha: number): number {
  const count = sorted.length
  const place = (count + 1) * alpha
  const k = Math.floor(place)
  if (k === place && k > 0 && k <= count) return sorted[k - 1]
  if (k < 1) return sorted[0]
  if (k >= count) return sorted[count - 1]
  const low = normalQuantile(k / (count + 1))
  const high = normalQuantile((k + 1) / (count + 1))
  const share = (normalQuantile(alpha) - low) / (high - low)
  return sorted[k - 1] + share * (sorted[k] - sorted[k - 1])
}

/** Both ends for every column of B × p replicates, given the two probabilities of each. */
export function quantileEnds(
  replicates: Matrix,
  probabilities: (sorted: Float64Array, j: number) => readonly [number, number]
) {
  const low = new Float64Array(replicates.cols)
  const high = new Float64Array(replicates.cols)
  for (let j = 0; j < replicates.cols; j++) {
    const sorted = column(replicates, j).slice().sort()
    const [a, b] = probabilities(sorted, j)
    low[j] = bootstrapQuantile(sorted, a)
    high[j] = bootstrapQuantile(sorted, b)
  }
  return { low, high, open: [], traces: [], better: null }
}

export const percentile: IntervalMethod = {
  name: 'percentile',
  title: 'bootstrap percentiles',
  reference: 'Efron (1979), Annals of Statistics 7, 1-26',
  compute({ level, replicates }) {
    const found = replicates()
    if (typeof found === 'string') return { because: found }
    return quantileEnds(found, () => [(1 - level) / 2, (1 + level) / 2])
  }
}
