/** exp(−x²), with x² split so that its rounding does not show in the tail (Cody 1969). */
export function expMinusSquare(x: number): number {
  if (!(Math.abs(x) < 40)) return Math.exp(-x * x)
  const head = Math.trunc(x * 16) / 16
  return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head))
}
