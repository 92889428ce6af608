/** Smallest whole number k ≥ 0 with F(k) ≥ p, found by doubling from the mean and bisection. */
export function countQuantile(p: number, mean: number, cdf: (k: number) => number): number {
  if (p >= 1) return Infinity
  let low = -1
  let high = Math.max(1, Math.ceil(mean))
  while (cdf(high) < p) {
    low = high
    high *= 2
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (cdf(middle) >= p) high = middle
    else low = middle
  }
  return high
}
