import { log1pmx } from '../../../numeric/special/index.ts'
import type { StandardJet } from './location-scale.ts'
import { rememberedStirling, stirling } from './stirling.ts'

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI)

/**
 * [g, g′, g″] of g(ν) = ln Γ((ν + 1)/2) − ln Γ(ν/2) − ½ ln(ν/2), which is −1/(4ν) + O(ν⁻³):
 * with a = ν/2 and h = 1/ν it is a (ln(1 + h) − h) + δ(a + ½) − δ(a), δ Stirling's error.
 */
function normalisation(): (nu: number) => Float64Array {
  const lower = rememberedStirling()
  const upper = rememberedStirling()
  const out = new Float64Array(3)
  return (nu) => {
    const a = nu / 2
    const h = 1 / nu
    const below = lower(a)
    const above = upper(a + 0.5)
    const share = h / (1 + h)
    const minus = log1pmx(h)
    out[0] = a * minus + (above[0] - below[0])
    out[1] = 0.5 * (minus + h * share + (above[1] - below[1]))
    out[2] = 0.25 * (-2 * h * share * share + (above[2] - below[2]))
    return out
  }
}

/** ln(1 + z²/ν) and q/(1 + q), q = z²/ν, also where z² overflows. */
function logOnePlusSquare(z: number, nu: number): number {
  const q = (z * z) / nu
  return q < Infinity ? Math.log1p(q) : 2 * Math.log(Math.abs(z)) - Math.log(nu)
}

/**
 * Standard Student law with ν degrees of freedom as a kernel for `locationScale`, continuous to the
 * normal law: no difference of large numbers is formed for ν up to 1e300.
 */
export function studentExpansion(): (z: number, nu: number, out: StandardJet) => void {
  const constant = normalisation()
  return (z, nu, out) => {
    if (!(nu > 0)) {
      out[0] = Number.NEGATIVE_INFINITY
      return
    }
    const g = constant(nu)
    const q = (z * z) / nu
    const share = q < Infinity ? q / (1 + q) : 1
    const log = logOnePlusSquare(z, nu)
    // z/(ν + z²)
    const u = z === 0 ? 0 : 1 / (z + nu / z)
    const n1 = 1 + 1 / nu
    out[0] = -halfLogTwoPi + g[0] - 0.5 * nu * n1 * log
    out[1] = -nu * n1 * u
    out[2] = -nu * n1 * (1 / (nu + z * z) - 2 * u * u)
    // ln(1 + q) − q/(1 + q) = (ln(1 + q) − q) + q²/(1 + q)
    const excess = q < 1 ? log1pmx(q) + q * share : log - share
    out[3] = g[1] - 0.5 * excess + (0.5 * share) / nu
    out[4] = g[2] + (0.5 * share * share - (0.5 * share * (1 + 1 / (1 + q))) / nu) / nu
    out[5] = -u * (share - 1 / (nu + z * z))
  }
}

/** 1 + zρ′ = ν(1 − z²)/(ν + z²) and ρ′ + zρ″ = −2ν(ν + 1) z/(ν + z²)². */
export function studentScale(z: number, nu: number, out: Float64Array): void {
  const u = z === 0 ? 0 : 1 / (z + nu / z)
  // ν/(ν + z²)
  const core = 1 / (1 + (z * z) / nu)
  out[0] = core - nu * (u * z)
  out[1] = -2 * (nu + 1) * core * u
}

/** ψ′(a) − ψ′(a + ½) minus its rational part: δ″(a) − δ″(a + ½). */
function trigammaExcess(a: number): number {
  if (a > 1e5) return 0.25 / (a + 0.25) ** 4
  const at = new Float64Array(3)
  stirling(a, at)
  const below = at[2]
  stirling(a + 0.5, at)
  return below - at[2]
}

/** Information of (μ, s, ν) at scale 1 (Lange, Little & Taylor 1989, JASA 84, 881–896, Appendix B). */
export function studentInformation(nu: number, out: Float64Array): void {
  const product = nu * nu * (nu + 1) * (nu + 1) * (nu + 3)
  out[0] = (nu + 1) / (nu + 3)
  out[1] = 0
  out[2] = (2 * nu) / (nu + 3)
  out[3] = 0
  out[4] = -2 / ((nu + 1) * (nu + 3))
  out[5] = (5 * nu + 3) / (2 * product) + 0.25 * trigammaExcess(nu / 2)
}
