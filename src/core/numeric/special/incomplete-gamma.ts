import {
  addPair,
  dividePair,
  expPair,
  logPair,
  multiplyPair,
  type Pair,
  pair,
  sum
} from './double-double.ts'
import { lgamma, stirlingCorrection } from './gamma.ts'
import { libraryIncompleteGamma } from './library.ts'
import { log1pmx } from './logistic.ts'
import { normalCdf, normalDensity, normalQuantile, normalUpper } from './normal.ts'
import { plain, probability, solveTail, type Tail } from './tail.ts'

/** xᵃ exp(−x)/Γ(a) = dP(a, x)/d log x, the exponent a log(x/a) + a − x in double-double. */
function prefix(a: number, x: number): Tail {
  const power = multiplyPair(logPair(dividePair(pair(x), pair(a))), pair(a))
  const exponent = addPair(addPair(power, sum(a, -x)), pair(-stirlingCorrection(a)))
  return { exponent, factor: Math.sqrt(a / (2 * Math.PI)) }
}

/** 1 + x/(a + 1) + x²/((a + 1)(a + 2)) + … (Abramowitz & Stegun 1964, 6.5.29), for x ≤ a or so. */
function lowerSeries(a: number, x: number): number {
  let total = 1
  let term = 1
  for (let n = a + 1; term > 1e-18 * total; n += 1) {
    term *= x / n
    total += term
  }
  return total
}

/** Γ(a, x)·exp(x)/xᵃ by Legendre's continued fraction (Abramowitz & Stegun 1964, 6.5.31), x > a or so. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let d = 1 / b
  let c = Infinity
  let value = d
  for (let n = 1; n < 1e7; n++) {
    const numerator = n * (a - n)
    b += 2
    d = 1 / (b + numerator * d)
    c = b + numerator / c
    value *= c * d
    if (Math.abs(c * d - 1) < 2e-16) break
  }
  return value
}

/**
 * Temme's uniform expansion (1979, SIAM J. Math. Anal. 10, eq. 1.7), a > 1e6 and x within 12√a of a, where the
 * terms left out are below 1e-16.
 */
function uniform(a: number, x: number, upper: boolean): number {
  const change = (x - a) / a
  const eta = Math.sign(change) * Math.sqrt(-2 * log1pmx(change))
  const first = -1 / 3 + eta * (1 / 12 + eta * (-2 / 135 + eta * (1 / 864 + eta / 2835)))
  const second = -1 / 540 + eta * (-1 / 288 + eta / 378)
  const z = eta * Math.sqrt(a)
  const rest = (normalDensity(z) / Math.sqrt(a)) * (first + second / a)
  return upper ? normalUpper(z) + rest : normalCdf(z) - rest
}

function scaleBy(tail: Tail, by: number): Tail {
  return { exponent: tail.exponent, factor: tail.factor * by }
}

/** P(a, x) or Q(a, x) with its own digits; a > 0, 0 < x < ∞. */
function gammaTail(a: number, x: number, upper: boolean): Tail {
  if (a > 1e6 && Math.abs(x - a) < 12 * Math.sqrt(a)) return plain(uniform(a, x, upper))
  if (upper && a < 1 && x < 1.5) return plain(libraryIncompleteGamma(a, x, true))
  const below = x <= a || (a < 1 && x < 1.5)
  const small = below
    ? scaleBy(prefix(a, x), lowerSeries(a, x) / a)
    : scaleBy(prefix(a, x), upperFraction(a, x))
  return below !== upper ? small : plain(1 - probability(small))
}

/**
 * The regularised incomplete gamma function P(a, x), or Q(a, x) = 1 − P(a, x) when `upper`: a ≥ 0, x ≥ 0,
 * each tail to full relative precision.
 */
export function incompleteGamma(a: number, x: number, upper: boolean): number {
  if (!(a >= 0 && x >= 0) || a === Infinity) return Number.NaN
  if (x === 0 || a === 0) return upper === (x === 0 && a > 0) ? 1 : 0
  if (x === Infinity) return upper ? 0 : 1
  return probability(gammaTail(a, x, upper))
}

/** log of the x at which the leading term xᵃ/Γ(a + 1) is p; a lower bound of the quantile. */
function leadingQuantile(a: number, p: number): Pair {
  return dividePair(addPair(logPair(pair(p)), pair(lgamma(a + 1))), pair(a))
}

/** Wilson & Hilferty (1931): the cube root of a gamma variable is nearly normal. */
function cubeRootQuantile(a: number, z: number): number {
  return a * (1 - 1 / (9 * a) + z / (3 * Math.sqrt(a))) ** 3
}

/** x with P(a, x) = p, or Q(a, x) = p when `upper`; 0 ≤ p ≤ 1. */
export function inverseIncompleteGamma(a: number, p: number, upper: boolean): number {
  if (!(a > 0 && a < Infinity && p >= 0 && p <= 1)) return Number.NaN
  if (p === 0) return upper ? Infinity : 0
  if (p === 1) return upper ? 0 : Infinity
  if (p > 0.5) return inverseIncompleteGamma(a, 1 - p, !upper)
  const leading = leadingQuantile(a, upper ? 1 - p : p)
  const floor = expPair(leading)
  if (!upper && (floor < 1e-30 || leading.high < -700)) return floor
  const normal = normalQuantile(p)
  const start = Math.max(floor, cubeRootQuantile(a, upper ? -normal : normal), 1e-300)
  const target: Tail = { exponent: logPair(pair(p)), factor: 1 }
  return solveTail({ start, target, falls: upper }, (x) => ({
    tail: gammaTail(a, x, upper),
    slope: prefix(a, x)
  }))
}
