/** What the draws of one estimator of one quantity say; standard errors are Monte-Carlo errors. */
export interface SamplingSummary {
  readonly mean: number
  readonly bias: number
  readonly bias_std_error: number
  readonly variance: number
  readonly variance_std_error: number
  readonly mse: number
  readonly mse_std_error: number
  /** Share of intervals that hold the truth; NaN where the estimator has none. */
  readonly coverage: number
  readonly coverage_std_error: number
  /** Estimates that exist. */
  readonly replicates: number
  readonly histogram: Histogram
}

export interface Histogram {
  /** Ends of equally wide bins, one more than counts. */
  readonly edges: readonly number[]
  readonly counts: readonly number[]
  readonly below: number
  readonly above: number
}

const bins = 30

function meanOf(values: ArrayLike<number>, f: (v: number) => number): number {
  let sum = 0
  let correction = 0
  for (let k = 0; k < values.length; k++) {
    const term = f(values[k]) - correction
    const next = sum + term
    correction = next - sum - term
    sum = next
  }
  return sum / values.length
}

/** Counts between the 0.5 % and 99.5 % quantiles, so that one wild estimate does not flatten the rest. */
function histogramOf(sorted: Float64Array): Histogram {
  const n = sorted.length
  const low = sorted[Math.floor(0.005 * (n - 1))]
  const high = sorted[Math.ceil(0.995 * (n - 1))]
  const width = high > low ? (high - low) / bins : 1
  const counts = new Array<number>(bins).fill(0)
  let below = 0
  let above = 0
  for (const v of sorted) {
    if (v < low) below++
    else if (v > high) above++
    else counts[Math.min(bins - 1, Math.floor((v - low) / width))]++
  }
  return {
    edges: Array.from({ length: bins + 1 }, (_, k) => low + k * width),
    counts,
    below,
    above
  }
}

/**
 * Bias, variance, mean squared error and coverage from draws of an estimator; `covered` is 1, 0 or NaN
 * (no interval) for each. Draws that are not finite are left out and not counted.
 */
export function summarise(
  draws: Float64Array,
  covered: Float64Array,
  truth: number
): SamplingSummary {
  const finite = draws.filter(Number.isFinite)
  const n = finite.length
  const mean = meanOf(finite, (v) => v)
  const variance = (meanOf(finite, (v) => (v - mean) ** 2) * n) / (n - 1)
  const fourth = meanOf(finite, (v) => (v - mean) ** 4)
  const mse = meanOf(finite, (v) => (v - truth) ** 2)
  const spread = meanOf(finite, (v) => ((v - truth) ** 2 - mse) ** 2)
  const intervals = covered.filter((_, k) => Number.isFinite(draws[k])).filter(Number.isFinite)
  const coverage = intervals.length === 0 ? Number.NaN : meanOf(intervals, (v) => v)
  return {
    mean,
    bias: mean - truth,
    bias_std_error: Math.sqrt(variance / n),
    variance,
    variance_std_error: Math.sqrt(Math.max(fourth - variance * variance, 0) / n),
    mse,
    mse_std_error: Math.sqrt(spread / n),
    coverage,
    coverage_std_error: Math.sqrt((coverage * (1 - coverage)) / intervals.length),
    replicates: n,
    histogram: histogramOf(finite.sort())
  }
}
