/** Compensated running sum (Neumaier 1974): a pair [sum, correction] in `acc` at index 2k. */
export function accumulate(acc: Float64Array, k: number, x: number): void {
  const sum = acc[2 * k]
  const next = sum + x
  acc[2 * k + 1] += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum
  acc[2 * k] = next
}

/** The value of a compensated sum kept by `accumulate`. */
export function accumulated(acc: Float64Array, k: number): number {
  return acc[2 * k] + acc[2 * k + 1]
}

/** Σ a_i b_i with the sum, not the products, compensated as by `accumulate`. */
export function compensatedDot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  let correction = 0
  for (let i = 0; i < b.length; i++) {
    const x = a[i] * b[i]
    const next = sum + x
    correction += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum
    sum = next
  }
  return sum + correction
}
