import type { Family } from '../../model/families/family.ts'
import { dispersionPower } from './units.ts'

/**
 * How a law that is quadratic in y − μ states its variance: σ² = v·φ₀^c, with φ₀ the variance itself
 * (c = 1) or a scale (c = 2), and v the variance at φ₀ = 1. Other nuisance parameters are known shapes.
 */
export interface NormalScale {
  readonly variance: number
  readonly exponent: number
  /** σ² where the client fixed φ₀; null when it is to be estimated. */
  readonly known: number | null
}

/** The scale of a quadratic law; null for every other. */
export function normalScale({ facts, nuisance }: Family): NormalScale | null {
  const [first, ...shapes] = nuisance
  const variance = facts.varianceAtUnitScale
  if (!facts.quadratic || variance === null || first === undefined) return null
  const power = dispersionPower(first.name)
  if (power === 0 || shapes.some(({ known }) => known === null)) return null
  const exponent = 2 / power
  const scale = { variance, exponent, known: null }
  return first.known === null
    ? scale
    : { ...scale, known: varianceOfPhi(scale, Float64Array.of(first.known)) }
}

/** σ² of a quadratic law at φ (length q). */
export function varianceOfPhi({ variance, exponent }: NormalScale, phi: Float64Array): number {
  return variance * (exponent === 1 ? phi[0] : phi[0] ** exponent)
}

/** φ (length q) of a quadratic law with variance σ²; what the client fixed keeps its value. */
export function phiOfVariance(
  { nuisance }: Family,
  { variance, exponent }: NormalScale,
  sigma2: number
): Float64Array {
  return Float64Array.from(
    nuisance,
    ({ known }) =>
      known ?? (exponent === 1 ? sigma2 / variance : (sigma2 / variance) ** (1 / exponent))
  )
}

/** The variance that a quadratic law knows; null when it is estimated, or the law is another. */
export function knownVariance(family: Family): number | null {
  return normalScale(family)?.known ?? null
}
