/** B₂ₖ(2k + 2)!/(2k)! for the asymptotic series of ψ‴, k = 1 … 8. */
const coefficients = [
  (1 / 6) * 12,
  (-1 / 30) * 30,
  (1 / 42) * 56,
  (-1 / 30) * 90,
  (5 / 66) * 132,
  (-691 / 2730) * 182,
  (7 / 6) * 240,
  (-3617 / 510) * 306
] as const

/**
 * ψ‴(x), the third derivative of log Γ′/Γ. Upward recurrence to x ≥ 16, then the asymptotic series
 * (Abramowitz & Stegun 1964, 6.4.6 and 6.4.11); reflection for x < 0 (6.4.7).
 */
export function pentagamma(x: number): number {
  if (x <= 0) return x === Math.floor(x) ? Number.POSITIVE_INFINITY : reflected(x)
  let shifted = 0
  let z = x
  for (; z < 16; z += 1) shifted += 6 / z ** 4
  const square = 1 / (z * z)
  let series = 0
  for (let k = coefficients.length - 1; k >= 0; k--) series = (series + coefficients[k]) * square
  return shifted + (2 + 3 / z + series) / z ** 3
}

/** −ψ‴(1 − x) + d³/dx³(−π cot πx), whose last term is 2π⁴(1 + 2cos²πx)/sin⁴πx. */
function reflected(x: number): number {
  const sine = Math.sin(Math.PI * x)
  const cosine = Math.cos(Math.PI * x)
  return (2 * Math.PI ** 4 * (1 + 2 * cosine * cosine)) / sine ** 4 - pentagamma(1 - x)
}
