import {
  addPair,
  dividePair,
  expPair,
  logPair,
  multiplyPair,
  negate,
  type Pair,
  pair,
  sum
} from './double-double.ts'
import { lbeta, stirlingCorrection } from './gamma.ts'
import { normalQuantile } from './normal.ts'
import { plain, probability, solveTail, type Tail } from './tail.ts'

/** Iₓ(a, b) at x = u/(u + v): odds instead of x, so that x and 1 − x both keep their digits. */
export interface BetaArguments {
  readonly a: number
  readonly b: number
  readonly u: Pair
  readonly v: Pair
}

/** xᵃ(1 − x)ᵇ/B(a, b) = dIₓ/d log(u/v), by Stirling's formula with the exponent in double-double. */
function prefix({ a, b, u, v }: BetaArguments): Tail {
  const both = sum(a, b)
  const scale = dividePair(both, addPair(u, v))
  const first = logPair(dividePair(multiplyPair(u, scale), pair(a)))
  const second = logPair(dividePair(multiplyPair(v, scale), pair(b)))
  const power = addPair(multiplyPair(first, pair(a)), multiplyPair(second, pair(b)))
  const corrections = stirlingCorrection(a + b) - stirlingCorrection(a) - stirlingCorrection(b)
  return {
    exponent: addPair(power, pair(corrections)),
    factor: Math.sqrt((a / (a + b)) * (b / (2 * Math.PI)))
  }
}

/**
 * Iₓ(a, b) over its prefix for x ≤ a/(a + b): the continued fraction of Didonato & Morris (1992, ACM TOMS
 * 18, eq. 9), by Lentz's method.
 */
function fraction({ a, b, u, v }: BetaArguments): number {
  const both = addPair(u, v)
  const x = dividePair(u, both).high
  const lambda = dividePair(
    addPair(multiplyPair(v, pair(a)), negate(multiplyPair(u, pair(b)))),
    both
  ).high
  let value = (a * (lambda + 1)) / (a + 1)
  let c = value
  let d = 0
  for (let n = 1; n < 1e7; n++) {
    const even = a + 2 * n - 1
    const numerator = ((a + n - 1) / even) * ((a + b + n - 1) / even) * (n * (b - n)) * x * x
    const slope = (a + n) / (even + 2)
    const denominator = n + (n * (b - n) * x) / even + slope * (lambda + 1 + n * (2 - x))
    d = 1 / (denominator + numerator * d)
    c = denominator + numerator / c
    value *= c * d
    if (Math.abs(c * d - 1) < 2e-16) break
  }
  return 1 / value
}

/** Iₓ(a, b), or 1 − Iₓ(a, b) when `upper`, with its own digits; a, b, u, v > 0 and finite. */
function betaTail(at: BetaArguments, upper: boolean): Tail {
  const { a, b, u, v } = at
  const below = u.high * b <= v.high * a
  const near = below ? at : { a: b, b: a, u: v, v: u }
  const start = prefix(near)
  const small = { exponent: start.exponent, factor: start.factor * fraction(near) }
  return below !== upper ? small : plain(1 - probability(small))
}

/**
 * The regularised incomplete beta function at x = u/(u + v), or its complement when `upper`: a, b > 0,
 * u, v ≥ 0 and not both 0; each tail to full relative precision.
 */
export function incompleteBeta(at: BetaArguments, upper: boolean): number {
  const { a, b, u, v } = at
  if (!(a > 0 && b > 0 && u.high >= 0 && v.high >= 0)) return Number.NaN
  if (u.high === 0 || v.high === Infinity) return upper ? 1 : 0
  if (v.high === 0 || u.high === Infinity) return upper ? 0 : 1
  return probability(betaTail(at, upper))
}

/** The leading term zᵃ/(a B(a, b)) of Iₓ(a, b) at odds z = x/(1 − x) < 1e-100, where it is the whole. */
export function farIncompleteBeta(a: number, b: number, logOdds: Pair): number {
  const constant = pair(-Math.log(a) - lbeta(a, b))
  return expPair(addPair(multiplyPair(logOdds, pair(a)), constant))
}

/** log of the odds at which the leading term zᵃ/(a B(a, b)) is p; a lower bound of the quantile. */
function leadingOdds(a: number, b: number, p: number): Pair {
  const constant = pair(Math.log(a) + lbeta(a, b))
  return dividePair(addPair(logPair(pair(p)), constant), pair(a))
}

/** log z of the odds z = x/(1 − x) with Iₓ(a, b) = p, 0 < p < 1; as a pair, for z may not fit a double. */
export function logOddsOfBeta(a: number, b: number, p: number): Pair {
  if (p > 0.5) return negate(logOddsOfBeta(b, a, 1 - p))
  const leading = leadingOdds(a, b, p)
  if (leading.high < -90 - Math.log(1 + b)) return leading
  const spread = Math.sqrt(1 / a + 1 / b)
  const start = Math.max(expPair(leading), (a / b) * Math.exp(normalQuantile(p) * spread), 1e-290)
  const target: Tail = { exponent: logPair(pair(p)), factor: 1 }
  const odds = solveTail({ start, target, falls: false }, (z) => {
    const at = { a, b, u: pair(z), v: pair(1) }
    return { tail: betaTail(at, false), slope: prefix(at) }
  })
  return logPair(pair(odds))
}
