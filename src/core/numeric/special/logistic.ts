/** log(1 + exp(x)), the softplus, without overflow (Mächler 2012, "Accurately computing log(1 − exp(−|a|))"). */
export function log1pexp(x: number): number {
  if (x <= 0) return Math.log1p(Math.exp(x))
  return x > 40 ? x + Math.exp(-x) : x + Math.log1p(Math.exp(-x))
}

/** 1/(1 + exp(−x)), to full relative precision in both tails. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const odds = Math.exp(x)
  return odds / (1 + odds)
}

/** log(1 − exp(−x)) for x ≥ 0 (Mächler 2012, eq. 7); −∞ at 0, NaN below. */
export function log1mexp(x: number): number {
  return x <= Math.LN2 ? Math.log(-Math.expm1(-x)) : Math.log1p(-Math.exp(-x))
}

/** log Σ exp(xᵢ) over a vector, without overflow; −∞ for no terms. */
export function logSumExp(x: ArrayLike<number>): number {
  let largest = -Infinity
  let where = -1
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i])) return Number.NaN
    if (x[i] > largest) {
      largest = x[i]
      where = i
    }
  }
  if (!Number.isFinite(largest)) return largest
  let rest = 0
  for (let i = 0; i < x.length; i++) if (i !== where) rest += Math.exp(x[i] - largest)
  return largest + Math.log1p(rest)
}

/** log(exp(a) + exp(b)) without overflow. */
export function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2
  const high = Math.max(a, b)
  return high + Math.log1p(Math.exp(Math.min(a, b) - high))
}

/**
 * log(1 + x) − x without cancellation near 0. With r = x/(2 + x) it is r(2r²S − x),
 * S = 1/3 + r²/5 + r⁴/7 + … (Didonato & Morris 1992, ACM TOMS 18, function RLOG1).
 */
export function log1pmx(x: number): number {
  if (!(x > -0.4 && x < 1)) return Math.log1p(x) - x
  const r = x / (2 + x)
  const square = r * r
  let sum = 0
  let power = 1
  for (let k = 3; ; k += 2) {
    const next = sum + power / k
    if (next === sum) break
    sum = next
    power *= square
  }
  return r * (2 * square * sum - x)
}

/**
 * x log(x/μ) + μ − x for x ≥ 0, μ > 0: half the unit deviance of the Poisson law, and the exponent of the
 * saddle-point densities (Loader 2000, "Fast and accurate computation of binomial probabilities").
 */
export function devianceTerm(x: number, mu: number): number {
  if (x === 0) return mu
  const change = (mu - x) / x
  if (!(change > -0.4 && change < 1)) return x * Math.log(x / mu) + (mu - x)
  return -x * log1pmx(change)
}
