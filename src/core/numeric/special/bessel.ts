import {
  addPair,
  dividePair,
  expPair,
  logPair,
  multiplyPair,
  type Pair,
  pair
} from './double-double.ts'
import { lgamma, stirlingCorrection } from './gamma.ts'

const logTwoPi = Math.log(2 * Math.PI)

/** Iν(x) = exp(exponent)·factor. */
interface Scaled {
  readonly exponent: Pair
  readonly factor: number
}

/** log((x/2)ᵐ/Γ(m + 1)) by Stirling's formula with its correction, the large parts in double-double. */
function logPower(x: number, m: number): Pair {
  if (m === 0) return pair(0)
  const half = pair(0.5 * x)
  if (m < 1) return addPair(multiplyPair(logPair(half), pair(m)), pair(-lgamma(1 + m)))
  const main = addPair(multiplyPair(logPair(dividePair(half, pair(m))), pair(m)), pair(m))
  return addPair(main, pair(-0.5 * (logTwoPi + Math.log(m)) - stirlingCorrection(m)))
}

/** Σⱼ tⱼ/tₖ over j ≠ k of the power series, tⱼ₊₁/tⱼ = (x²/4)/((j + 1)(j + 1 + ν)), outwards from k. */
function relativeRest(x: number, nu: number, k: number): number {
  const half = 0.5 * x
  let total = 0
  let term = 1
  for (let j = k; term > 1e-18 * total; j++) {
    term *= (half / (j + 1)) * (half / (j + 1 + nu))
    total += term
  }
  term = 1
  for (let j = k; j > 0 && term > 1e-18 * total; j--) {
    term *= (j / half) * ((j + nu) / half)
    total += term
  }
  return total
}

/**
 * The power series (Abramowitz & Stegun 1964, 9.6.10), whose terms are all positive, summed outwards from
 * its largest term: about √x terms count.
 */
function powerSeries(x: number, nu: number): Scaled {
  const k = Math.floor((0.5 * x * x) / (nu + Math.hypot(nu, x)))
  const exponent = addPair(logPower(x, k), logPower(x, k + nu))
  return { exponent, factor: 1 + relativeRest(x, nu, k) }
}

/** Hankel's expansion for x large beside ν² (Abramowitz & Stegun 1964, 9.7.1). */
function hankel(x: number, nu: number): Scaled {
  let total = 1
  let term = 1
  for (let k = 1; Math.abs(term) > 1e-18 && k < 100; k++) {
    const odd = 2 * k - 1
    term *= -((2 * nu - odd) * (2 * nu + odd)) / (8 * x * k)
    total += term
  }
  return { exponent: pair(x), factor: total / Math.sqrt(2 * Math.PI * x) }
}

function scaled(x: number, nu: number): Scaled {
  return x > 50 && x > nu * nu ? hankel(x, nu) : powerSeries(x, nu)
}

/** Value at x = 0, or NaN where Iν(x) is not provided: ν ≥ 0, and x ≥ 0 or ν whole. */
function special(x: number, nu: number): number | null {
  if (!(nu >= 0) || Number.isNaN(x)) return Number.NaN
  if (x === 0) return nu === 0 ? 1 : 0
  if (x < 0 && !Number.isInteger(nu)) return Number.NaN
  return null
}

function signOf(x: number, nu: number): number {
  return x < 0 && nu % 2 === 1 ? -1 : 1
}

/** Modified Bessel function of the first kind Iν(x), ν ≥ 0 real; x < 0 for whole ν only. */
export function besselI(x: number, nu: number): number {
  const known = special(x, nu)
  if (known !== null) return known
  if (Math.abs(x) === Infinity) return signOf(x, nu) * Infinity
  const { exponent, factor } = scaled(Math.abs(x), nu)
  return signOf(x, nu) * expPair(addPair(exponent, pair(Math.log(factor))))
}

/** exp(−|x|)·Iν(x), which does not overflow. */
export function besselIScaled(x: number, nu: number): number {
  const known = special(x, nu)
  if (known !== null) return known
  if (Math.abs(x) === Infinity) return 0
  const { exponent, factor } = scaled(Math.abs(x), nu)
  return signOf(x, nu) * expPair(addPair(exponent, pair(-Math.abs(x)))) * factor
}

/** log Iν(x) for x ≥ 0; −∞ where Iν is 0. */
export function besselILog(x: number, nu: number): number {
  const known = x < 0 ? Number.NaN : special(x, nu)
  if (known !== null) return Math.log(known)
  if (x === Infinity) return Infinity
  if (x < 2) return logPower(x, nu).high + Math.log1p(relativeRest(x, nu, 0))
  const { exponent, factor } = scaled(x, nu)
  return addPair(exponent, pair(Math.log(factor))).high
}

/**
 * Iν₊₁(x)/Iν(x) for x ≥ 0: the mean resultant length for ν = 0. Gauss's continued fraction
 * 1/(2(ν+1)/x + 1/(2(ν+2)/x + …)) (Abramowitz & Stegun 1964, 9.1.73), from its end; d log Iν/dx = ν/x + this.
 */
export function besselIRatio(x: number, nu: number): number {
  if (!(x >= 0 && nu >= 0)) return Number.NaN
  if (x === 0) return 0
  if (x === Infinity) return 1
  if (x > 50 && x > (nu + 1) ** 2) return hankel(x, nu + 1).factor / hankel(x, nu).factor
  let ratio = 0
  for (let k = Math.ceil(20 + x + Math.sqrt(40 * x)); k >= 1; k--)
    ratio = x / (2 * (nu + k) + x * ratio)
  return ratio
}

/** dIν(x)/dx = Iν₊₁(x) + (ν/x)·Iν(x), for x ≥ 0 (Abramowitz & Stegun 1964, 9.6.26). */
export function besselIDerivative(x: number, nu: number): number {
  if (x === 0) return nu === 1 ? 0.5 : nu === 0 || nu > 1 ? 0 : Number.POSITIVE_INFINITY
  return besselI(x, nu + 1) + (nu / x) * besselI(x, nu)
}
