/** Σ w_i t(i) / n over rows. */
export function meanOver(
  n: number,
  weight: Float64Array | null,
  term: (i: number) => number
): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += (weight === null ? 1 : weight[i]) * term(i)
  return sum / n
}

/** The value when it is a usable positive number, else the fallback. */
export function positiveOr(value: number, fallback: number): number {
  return value > 0 && value < Infinity ? value : fallback
}

/** A scale for residuals that are all zero: rounding error of the largest response, or 1. */
export function tinyScale(y: Float64Array): number {
  let largest = 0
  for (const value of y) largest = Math.max(largest, Math.abs(value))
  return positiveOr(largest * 2 ** -26, 1)
}

/** Mean square of the residuals √w (y − μ), the normal law's own estimate of σ². */
export function meanSquare(y: Float64Array, mu: Float64Array, weight: Float64Array | null): number {
  const square = meanOver(y.length, weight, (i) => (y[i] - mu[i]) * (y[i] - mu[i]))
  return positiveOr(square, tinyScale(y) ** 2)
}

/** Residuals √w (y − μ), length n. */
export function scaledResiduals(
  y: Float64Array,
  mu: Float64Array,
  weight: Float64Array | null
): Float64Array {
  return y.map((value, i) => (value - mu[i]) * (weight === null ? 1 : Math.sqrt(weight[i])))
}

/** Median of |r|: the scale of a Cauchy law, and 0.6745 of a normal one's. */
export function medianAbsolute(r: Float64Array, y: Float64Array): number {
  const sorted = r.map(Math.abs).sort()
  const half = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  if (median > 0) return median
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
  return positiveOr(mean, tinyScale(y))
}
