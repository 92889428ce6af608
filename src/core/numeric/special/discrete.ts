import { pair, sum } from './double-double.ts'
import { incompleteBeta } from './incomplete-beta.ts'
import { incompleteGamma } from './incomplete-gamma.ts'

function poissonTail(k: number, mu: number, upper: boolean): number {
  if (k < 0) return upper ? 1 : 0
  if (k === Infinity) return upper ? 0 : 1
  return incompleteGamma(Math.floor(k) + 1, mu, !upper)
}

/** P(N ≤ k) of the Poisson law with mean μ ≥ 0. */
export function poissonCdf(k: number, mu: number): number {
  return poissonTail(k, mu, false)
}

/** P(N > k) of the Poisson law. */
export function poissonUpper(k: number, mu: number): number {
  return poissonTail(k, mu, true)
}

function binomialTail(k: number, { n, p }: BinomialParameters, upper: boolean): number {
  if (k < 0) return upper ? 1 : 0
  if (k >= n) return upper ? 0 : 1
  const successes = Math.floor(k) + 1
  const odds = { u: pair(p), v: sum(1, -p) }
  return incompleteBeta({ a: successes, b: n - successes + 1, ...odds }, !upper)
}

/** n trials with probability p each. */
export interface BinomialParameters {
  readonly n: number
  readonly p: number
}

/** P(N ≤ k) of the binomial law. */
export function binomialCdf(k: number, parameters: BinomialParameters): number {
  return binomialTail(k, parameters, false)
}

/** P(N > k) of the binomial law. */
export function binomialUpper(k: number, parameters: BinomialParameters): number {
  return binomialTail(k, parameters, true)
}

/** Mean μ and size θ, so that the variance is μ + μ²/θ. */
export interface NegativeBinomialParameters {
  readonly mu: number
  readonly size: number
}

function negativeBinomialTail(
  k: number,
  { mu, size }: NegativeBinomialParameters,
  upper: boolean
): number {
  if (k < 0) return upper ? 1 : 0
  if (k === Infinity) return upper ? 0 : 1
  if (size === Infinity) return poissonTail(k, mu, upper)
  return incompleteBeta({ a: size, b: Math.floor(k) + 1, u: pair(size), v: pair(mu) }, upper)
}

/** P(N ≤ k) of the negative binomial law. */
export function negativeBinomialCdf(k: number, parameters: NegativeBinomialParameters): number {
  return negativeBinomialTail(k, parameters, false)
}

/** P(N > k) of the negative binomial law. */
export function negativeBinomialUpper(k: number, parameters: NegativeBinomialParameters): number {
  return negativeBinomialTail(k, parameters, true)
}
