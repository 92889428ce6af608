/**
 * x with F(x) = p for a continuous increasing F, by doubling a bracket [−1, 1] and bisection to
 * neighbouring doubles.
 */
export function bracketedQuantile(p: number, cdf: (x: number) => number): number {
  if (!(p > 0)) return Number.NEGATIVE_INFINITY
  if (!(p < 1)) return Infinity
  let low = -1
  let high = 1
  while (cdf(low) > p) low *= 2
  while (cdf(high) < p) high *= 2
  for (;;) {
    const middle = low + (high - low) / 2
    if (!(middle > low && middle < high)) return middle
    if (cdf(middle) < p) low = middle
    else high = middle
  }
}
