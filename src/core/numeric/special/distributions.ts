import {
  addPair,
  dividePair,
  expPair,
  logPair,
  multiplyPair,
  pair,
  product,
  sum
} from './double-double.ts'
import { farIncompleteBeta, incompleteBeta, logOddsOfBeta } from './incomplete-beta.ts'
import { incompleteGamma, inverseIncompleteGamma } from './incomplete-gamma.ts'
import { normalQuantile, normalTwoSided } from './normal.ts'

/** P(|T| > |t|) of Student's t with df > 0 degrees of freedom (∞: normal): the two-sided p-value. */
export function tTwoSided(t: number, df: number): number {
  if (df === Infinity) return normalTwoSided(t)
  if (!(df > 0) || Number.isNaN(t)) return Number.NaN
  const size = Math.abs(t)
  if (size > 1e60 * Math.sqrt(df)) {
    if (size === Infinity) return 0
    const logOdds = addPair(logPair(pair(df)), multiplyPair(pair(-2), logPair(pair(size))))
    return farIncompleteBeta(df / 2, 0.5, logOdds)
  }
  return incompleteBeta({ a: df / 2, b: 0.5, u: pair(df), v: product(size, size) }, false)
}

/** P(T > t) of Student's t. */
export function tUpper(t: number, df: number): number {
  const half = 0.5 * tTwoSided(t, df)
  return t > 0 ? half : 1 - half
}

/** P(T ≤ t) of Student's t. */
export function tCdf(t: number, df: number): number {
  return tUpper(-t, df)
}

/** t with P(T ≤ t) = p; ±∞ at 0 and 1, NaN outside. */
export function tQuantile(p: number, df: number): number {
  if (df === Infinity) return normalQuantile(p)
  if (!(df > 0 && p >= 0 && p <= 1)) return Number.NaN
  if (p > 0.5) return -tQuantile(1 - p, df)
  if (p === 0) return -Infinity
  if (p === 0.5) return 0
  // Near the centre the odds of t² are sought, so that p − ½ keeps its digits.
  const logOdds =
    p > 0.25 ? logOddsOfBeta(0.5, df / 2, 2 * (0.5 - p)) : logOddsOfBeta(df / 2, 0.5, 2 * p)
  const half = { high: 0.5 * logOdds.high, low: 0.5 * logOdds.low }
  const ratio = expPair(p > 0.25 ? half : { high: -half.high, low: -half.low })
  return -Math.sqrt(df) * ratio
}

function fTail(f: number, df1: number, df2: number, upper: boolean): number {
  if (!(df1 > 0 && df2 > 0) || Number.isNaN(f)) return Number.NaN
  if (f <= 0) return upper ? 1 : 0
  if (df2 === Infinity) return incompleteGamma(df1 / 2, (df1 / 2) * f, upper)
  if (df1 === Infinity) return incompleteGamma(df2 / 2, df2 / 2 / f, !upper)
  const large = f > 1e200
  const u = large ? pair(df1) : product(df1, f)
  const v = large ? pair(df2 / f) : pair(df2)
  return incompleteBeta({ a: df1 / 2, b: df2 / 2, u, v }, upper)
}

/** P(F ≤ f) with df1 and df2 > 0 degrees of freedom, either of which may be ∞. */
export function fCdf(f: number, df1: number, df2: number): number {
  return fTail(f, df1, df2, false)
}

/** P(F > f): the p-value of an F statistic. */
export function fUpper(f: number, df1: number, df2: number): number {
  return fTail(f, df1, df2, true)
}

/** f with P(F ≤ f) = p, 0 ≤ p ≤ 1. */
export function fQuantile(p: number, df1: number, df2: number): number {
  if (!(df1 > 0 && df2 > 0 && p >= 0 && p <= 1)) return Number.NaN
  if (df2 === Infinity) return chiSquareQuantile(p, df1) / df1
  if (p === 0) return 0
  if (p === 1) return Infinity
  if (df1 === Infinity) return df2 / inverseIncompleteGamma(df2 / 2, p, true) / 2
  return expPair(
    addPair(logOddsOfBeta(df1 / 2, df2 / 2, p), logPair(dividePair(pair(df2), pair(df1))))
  )
}

/** P(X ≤ x) of the chi-square law with df > 0 degrees of freedom. */
export function chiSquareCdf(x: number, df: number): number {
  return gammaCdf(x, df / 2, 2)
}

/** P(X > x) of the chi-square law: the p-value of likelihood-ratio, Wald and score statistics. */
export function chiSquareUpper(x: number, df: number): number {
  return gammaUpper(x, df / 2, 2)
}

/** x with P(X ≤ x) = p of the chi-square law. */
export function chiSquareQuantile(p: number, df: number): number {
  return gammaQuantile(p, df / 2, 2)
}

/** P(X ≤ x) of the gamma law with the given shape and scale (mean = shape × scale). */
export function gammaCdf(x: number, shape: number, scale: number): number {
  return incompleteGamma(shape, x < 0 ? 0 : x / scale, false)
}

/** P(X > x) of the gamma law. */
export function gammaUpper(x: number, shape: number, scale: number): number {
  return incompleteGamma(shape, x < 0 ? 0 : x / scale, true)
}

/** x with P(X ≤ x) = p of the gamma law. */
export function gammaQuantile(p: number, shape: number, scale: number): number {
  return scale * inverseIncompleteGamma(shape, p, false)
}

function betaTail(x: number, a: number, b: number, upper: boolean): number {
  if (x <= 0) return upper ? 1 : 0
  if (x >= 1) return upper ? 0 : 1
  return incompleteBeta({ a, b, u: pair(x), v: sum(1, -x) }, upper)
}

/** P(X ≤ x) of the beta law on (0, 1). */
export function betaCdf(x: number, a: number, b: number): number {
  return betaTail(x, a, b, false)
}

/** P(X > x) of the beta law. */
export function betaUpper(x: number, a: number, b: number): number {
  return betaTail(x, a, b, true)
}

/** x with P(X ≤ x) = p of the beta law. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(a > 0 && b > 0 && p >= 0 && p <= 1)) return Number.NaN
  if (p === 0 || p === 1) return p
  const logOdds = logOddsOfBeta(a, b, p)
  if (logOdds.high > 0) return 1 / (1 + expPair({ high: -logOdds.high, low: -logOdds.low }))
  const odds = expPair(logOdds)
  return odds / (1 + odds)
}
