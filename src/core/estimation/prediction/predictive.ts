import type { Family } from '../../model/families/family.ts'
import type { Link } from '../../model/links/link.ts'
import { contains } from '../../numeric/interval.ts'
import { brentRoot } from '../../numeric/root.ts'
import { normalDensity } from '../../numeric/special/index.ts'

/** Nodes of the estimate's error, in standard errors, with their weights (trapezium on ±6). */
const nodes = Array.from({ length: 49 }, (_, k) => -6 + k / 4)
const raw = nodes.map(normalDensity)
const total = raw.reduce((sum, w) => sum + w, 0)
const weights = raw.map((w) => w / total)

export interface Predictive {
  readonly family: Family
  readonly link: Link
  readonly phi: Float64Array
  /** The predictor of the row and its standard error. */
  readonly eta: number
  readonly stdError: number
}

/** Means of the row over the error of its predictor; those that the law does not allow are left out. */
function means({ family, link, eta, stdError }: Predictive) {
  const jet = new Float64Array(4)
  return nodes.flatMap((z, k) => {
    link.inverse(eta + z * stdError, jet)
    const { low, high } = family.meanDomain
    return jet[0] >= low && jet[0] <= high ? [{ mu: jet[0], w: weights[k] }] : []
  })
}

/**
 * Quantile of the predictive law: the fitted law averaged over the normal error of its predictor.
 * NaN where the law has no distribution function.
 */
export function predictiveQuantile(row: Predictive, p: number): number {
  const { family, phi } = row
  const { cdf, quantile } = family
  if (cdf === null || quantile === null) return Number.NaN
  // At an end of its means that a law excludes it has all its mass there.
  const proper = (mu: number) => contains(family.meanDomain, mu)
  const mixture = means(row)
  const mass = mixture.reduce((sum, { w }) => sum + w, 0)
  const distribution = (y: number) =>
    mixture.reduce(
      (sum, { mu, w }) => sum + w * (proper(mu) ? cdf(y, mu, phi) : Number(y >= mu)),
      0
    ) / mass
  const ends = mixture
    .map(({ mu }) => (proper(mu) ? quantile(p, mu, phi) : mu))
    .filter(Number.isFinite)
  let low = Math.min(...ends)
  let high = Math.max(...ends)
  if (!(low < high)) return low
  if (!family.facts.discrete) {
    return brentRoot((y) => distribution(y) - p, [low, high], {
      absolute: 1e-13 * Math.abs(high - low)
    }).x
  }
  while (high - low > 0.5) {
    const middle = Math.floor((low + high) / 2)
    if (distribution(middle) >= p - 1e-12) high = middle
    else low = middle + 1
  }
  return high
}
