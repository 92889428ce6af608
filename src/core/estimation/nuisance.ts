import type { Family } from '../model/families/family.ts'

/**
 * Nuisance parameters on an unbounded scale: a positive φ_k is searched as log φ_k, an unbounded
 * one as it is; known ones are left out of the search.
 */
export interface NuisanceScale {
  /** Indices into φ of the parameters that are estimated, length r. */
  readonly free: readonly number[]
  /** φ (length q) from the free coordinates τ (length r); known values filled in. */
  toPhi(tau: Float64Array): Float64Array
  /** τ from a φ inside the domains. */
  fromPhi(phi: Float64Array): Float64Array
  /** dφ/dτ and d²φ/dτ² of free parameter a at φ. */
  derivatives(a: number, phi: Float64Array): readonly [number, number]
}

/** How the nuisance parameters of a family are searched. */
export function nuisanceScale(family: Family): NuisanceScale {
  const free = family.nuisance.flatMap((parameter, k) => (parameter.known === null ? [k] : []))
  const logarithmic = free.map((k) => family.nuisance[k].domain.low === 0)
  return {
    free,
    toPhi(tau) {
      const phi = Float64Array.from(family.nuisance, (parameter) => parameter.known ?? Number.NaN)
      free.forEach((k, a) => {
        phi[k] = logarithmic[a] ? Math.exp(tau[a]) : tau[a]
      })
      return phi
    },
    fromPhi(phi) {
      return Float64Array.from(free, (k, a) => (logarithmic[a] ? Math.log(phi[k]) : phi[k]))
    },
    derivatives(a, phi) {
      const value = phi[free[a]]
      return logarithmic[a] ? [value, value] : [1, 0]
    }
  }
}

/** The same law with nuisance parameter k known. */
export function withKnown(family: Family, k: number, value: number): Family {
  const nuisance = family.nuisance.map((parameter, l) =>
    l === k ? { ...parameter, known: value } : parameter
  )
  return { ...family, nuisance }
}
