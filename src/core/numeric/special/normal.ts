import { type Pair, product } from './double-double.ts'
import { erfc, libraryErfcinv } from './library.ts'

const logRootTwoPi = 0.5 * Math.log(2 * Math.PI)
const rootTwoPi = Math.sqrt(2 * Math.PI)
/** 1/√2 less its nearest double. */
const rootHalfRest = -4.833646656726457e-17

/** x/√2 as an unevaluated sum of two doubles. */
function overRootTwo(x: number): Pair {
  const { high, low } = product(x, Math.SQRT1_2)
  return { high, low: Number.isFinite(x) ? low + x * rootHalfRest : 0 }
}

/** P(Z > x) of the standard normal law, to full relative precision while it is above 1e-308. */
export function normalUpper(x: number): number {
  const { high, low } = overRootTwo(x)
  const tail = 0.5 * erfc(high)
  if (tail === 0) return 0
  // −d log erfc/dz; between z + √(z² + 4/π) and z + √(z² + 2) for z > 0 (Abramowitz & Stegun 1964, 7.1.13).
  const hazard = high > 0 ? high + Math.sqrt(high * high + 4 / Math.PI) : 0
  return tail - tail * hazard * low
}

/** Φ(x), to full relative precision in the lower tail. */
export function normalCdf(x: number): number {
  return normalUpper(-x)
}

/** P(|Z| > |z|): the two-sided p-value of a normal statistic. */
export function normalTwoSided(z: number): number {
  return 2 * normalUpper(Math.abs(z))
}

/** log φ(x) of the standard normal law. */
export function normalLogDensity(x: number): number {
  return -0.5 * x * x - logRootTwoPi
}

/** φ(x), with x²/2 taken exactly so that the tail keeps its digits. */
export function normalDensity(x: number): number {
  if (Math.abs(x) > 40) return 0
  const head = Math.round(x * 4096) / 4096
  return (Math.exp(-0.5 * head * head) * Math.exp(-0.5 * (x - head) * (x + head))) / rootTwoPi
}

/**
 * φ(t)/(1 − Φ(t)) − t for t ≥ 4, by Laplace's continued fraction 1/(t + 2/(t + 3/(t + …)))
 * (Abramowitz & Stegun 1964, 26.2.14).
 */
function hazardExcess(t: number): number {
  let fraction = t
  for (let k = t > 12 ? 30 : 140; k >= 2; k--) fraction = t + k / fraction
  return 1 / fraction
}

/** φ(x)/Φ(x) = d log Φ(x)/dx, without cancellation in either tail. */
export function inverseMills(x: number): number {
  return x < -4 ? hazardExcess(-x) - x : normalDensity(x) / normalCdf(x)
}

/** x + φ(x)/Φ(x), which is ~1/|x| far below: d² log Φ/dx² = −inverseMills(x)·inverseMillsExcess(x). */
export function inverseMillsExcess(x: number): number {
  return x < -4 ? hazardExcess(-x) : x + normalDensity(x) / normalCdf(x)
}

/** log Φ(x) for every x, also where Φ itself underflows. */
export function normalLogCdf(x: number): number {
  // Adding 0 turns −0, the limit at ∞, into 0.
  if (x > 0) return 0 + Math.log1p(-normalUpper(x))
  if (x > -4) return Math.log(normalCdf(x))
  return normalLogDensity(x) - Math.log(inverseMills(x))
}

/** exp(x²)·erfc(x), the scaled complementary error function. */
export function erfcx(x: number): number {
  if (x < 3) {
    const head = Math.round(x * 4096) / 4096
    return Math.exp(head * head) * Math.exp((x - head) * (x + head)) * erfc(x)
  }
  const t = x * Math.SQRT2
  return 2 / rootTwoPi / (t + hazardExcess(t))
}

/** x with Φ(x) = p; ±∞ at 0 and 1, NaN outside. Polished by one Newton step on log Φ in the tails. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p)
  const x = -Math.SQRT2 * libraryErfcinv(2 * p)
  if (!(p > 0) || p > 0.1) return x
  return x - (normalLogCdf(x) - Math.log(p)) / inverseMills(x)
}

/** x with log Φ(x) = logP, for any logP ≤ 0: Newton's method on the concave log Φ. */
export function normalQuantileLog(logP: number): number {
  if (logP > -300) {
    return logP > -Math.LN2 ? -normalQuantile(-Math.expm1(logP)) : normalQuantile(Math.exp(logP))
  }
  if (logP === -Infinity) return -Infinity
  let x = -Math.sqrt(-2 * logP)
  for (let k = 0; k < 4; k++) x -= (normalLogCdf(x) - logP) / inverseMills(x)
  return x
}

/** x with erfc(x) = p, 0 ≤ p ≤ 2; NaN outside. */
export function erfcinv(p: number): number {
  return p > 0 && p < 0.2 ? -Math.SQRT1_2 * normalQuantile(0.5 * p) : libraryErfcinv(p)
}
