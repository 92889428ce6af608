import { zeros } from '../../numeric/matrix.ts'
import type { Random } from '../../numeric/random.ts'
import type { BootstrapReplicates } from './covariance.ts'

/** Rows of a sample, each standing for `frequency` observations, `nobs` in all. */
export interface SampledRows {
  readonly rows: number
  readonly frequency: Float64Array | null
  readonly nobs: number
}

/** Times each row is drawn (n) when as many observations are drawn with replacement. */
export function pairCounts({ rows, frequency, nobs }: SampledRows) {
  const ends = new Float64Array(rows)
  let total = 0
  for (let i = 0; i < rows; i++) {
    total += frequency === null ? 1 : frequency[i]
    ends[i] = total
  }
  return (draw: Random): Float64Array => {
    const counts = new Float64Array(rows)
    for (let k = 0; k < nobs; k++) {
      const pick = draw.below(nobs)
      counts[frequency === null ? pick : ends.findIndex((end) => pick < end)] += 1
    }
    return counts
  }
}

/** What samples were drawn, and how. */
export interface Drawn {
  readonly kind: string
  readonly replicates: number
  readonly seed: number
}

/** Estimates of the samples whose fit succeeded (each of length p), or why they are too few. */
export function collectReplicates(
  estimates: readonly Float64Array[],
  { kind, replicates, seed }: Drawn
): BootstrapReplicates | string {
  if (estimates.length < Math.max(2, replicates / 2)) {
    return `Only ${estimates.length} of ${replicates} bootstrap samples gave an estimate.`
  }
  const out = zeros(estimates.length, estimates[0].length)
  estimates.forEach((values, b) => {
    values.forEach((value, j) => {
      out.data[j * out.rows + b] = value
    })
  })
  return { estimates: out, kind, drawn: replicates, failed: replicates - estimates.length, seed }
}
