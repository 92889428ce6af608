import type { Expansion, Family } from '../../model/families/family.ts'
import { gaussKronrod } from '../../numeric/quadrature.ts'
import { blankRow } from '../likelihood.ts'

interface Standard {
  readonly density: (z: number) => number
  readonly score: (z: number) => number
}

/** The law at location 0 and scale 1 with the other nuisance parameters as given. */
function standardLaw(family: Family, phi: Float64Array): Standard {
  const q = phi.length
  const unit = Float64Array.from(phi)
  unit[0] = 1
  const row = { ...blankRow(), complement: 1 }
  const out: Expansion = {
    value: 0,
    gradient: new Float64Array(1 + q),
    hessian: new Float64Array((1 + q) ** 2)
  }
  const at = (z: number) => {
    row.y = z
    family.logDensity(row, unit, out)
    return out
  }
  return {
    density: (z) => Math.exp(at(z).value),
    score: (z) => at(z).gradient[0]
  }
}

const line = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const

/** ∫ g f over the line, each half by itself so that a kink at 0 costs nothing. */
function expectation({ density }: Standard, g: (z: number) => number): number {
  const integrand = (z: number) => {
    const f = density(z)
    return f === 0 ? 0 : g(z) * f
  }
  const low = gaussKronrod(integrand, [line[0], 0], { relative: 1e-11, absolute: 1e-14 })
  const high = gaussKronrod(integrand, [0, line[1]], { relative: 1e-11, absolute: 1e-14 })
  return low.value + high.value
}

/** Fisher information of the location at scale 1, E ψ², by two integrals. */
export function informationByQuadrature(family: Family, phi: Float64Array): number {
  const standard = standardLaw(family, phi)
  return expectation(standard, (z) => {
    const score = standard.score(z)
    return score * score
  })
}

/** Var z at scale 1 by quadrature. */
export function varianceByQuadrature(family: Family, phi: Float64Array): number {
  const standard = standardLaw(family, phi)
  const mean = expectation(standard, (z) => z)
  return expectation(standard, (z) => (z - mean) ** 2)
}

function informationOf(family: Family, phi: Float64Array): number | null {
  const { informationAtUnitScale: closed } = family.facts
  if (closed !== null) return closed
  const regular = family.facts.normMinimised === null || phi.length > 1
  if (!regular || family.facts.normMinimised === 'inf') return null
  if (family.facts.normMinimised !== null) return null
  return informationByQuadrature(family, phi)
}

/**
 * Asymptotic relative efficiency of least squares under a location law, 1/(Var·I₀) (equivalence.md,
 * section 5), at the given nuisance parameters: closed forms where the family states them, quadrature
 * elsewhere; 0 where the variance or the information is infinite.
 */
export function locationEfficiency(family: Family, phi: Float64Array): number {
  if (family.facts.quadratic) return 1
  const unit = Float64Array.from(phi)
  unit[0] = 1
  const variance = family.facts.varianceAtUnitScale ?? family.variance(0, unit)
  if (variance === Number.POSITIVE_INFINITY) return 0
  const information = informationOf(family, phi)
  if (information === null || information === Number.POSITIVE_INFINITY) return 0
  return 1 / (variance * information)
}
