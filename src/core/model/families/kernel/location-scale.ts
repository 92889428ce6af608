import { positive, realLine } from '../../../numeric/interval.ts'
import type {
  Expansion,
  Family,
  FamilyFacts,
  NuisanceParameter,
  Row,
  SingularShape
} from '../family.ts'
import { impossible } from './expansion.ts'
import { realLinks } from './facts.ts'
import { scaledResiduals } from './spread.ts'

/**
 * Expansion of ρ(z; τ) = ln f₀(z; τ), the log-density at location 0 and scale 1:
 * [ρ, ρ′, ρ″, ∂ρ/∂τ, ∂²ρ/∂τ², ∂ρ′/∂τ]; the last three only where the law has a shape τ.
 */
export type StandardJet = Float64Array

/** y = μ + (s/√w) z: what a law has to say about z for everything else to follow. */
export interface StandardLaw {
  readonly name: string
  readonly title: string
  readonly density: string
  readonly facts: FamilyFacts
  readonly scale: NuisanceParameter
  readonly shape: NuisanceParameter | null
  readonly singularShape?: SingularShape
  readonly halfNormalShape?: number
  readonly predicts: 'mean' | 'location'
  readonly expand: (z: number, shape: number, out: StandardJet) => void
  /**
   * Writes [1 + zρ′, ρ′ + zρ″], the parts of the derivatives in s, where they would cancel far out;
   * formed from `expand` when absent.
   */
  readonly expandScale?: (z: number, shape: number, out: Float64Array) => void
  readonly variance: (shape: number) => number
  /** Expected information of (μ, s, τ) at scale 1: [μμ, μs, ss, μτ, sτ, ττ]. */
  readonly information: ((shape: number, out: Float64Array) => void) | null
  /** Starting [s] or [s, τ] for residuals r = √w (y − μ); y tells the size of rounding. */
  readonly start: (r: Float64Array, y: Float64Array) => readonly number[]
  readonly cdf: ((z: number, shape: number) => number) | null
  readonly quantile: ((p: number, shape: number) => number) | null
  readonly draw: ((uniform: () => number, shape: number) => number) | null
  readonly r: string | null
  readonly python: string | null
}

/** The nuisance parameter `scale`. */
export function scaleParameter(known: number | null, name = 'scale'): NuisanceParameter {
  return { name, domain: positive, known }
}

const noShape = Number.NaN

/** ln f = ρ(z) − ln s + ½ ln w with z = √w (y − μ)/s, and its derivatives by the chain rule. */
function density(law: StandardLaw): Family['logDensity'] {
  const jet = new Float64Array(6)
  const parts = new Float64Array(2)
  const withShape = law.shape !== null
  return (row: Readonly<Row>, phi: Float64Array, out: Expansion): void => {
    const root = row.weight === 1 ? 1 : Math.sqrt(row.weight)
    const s = phi[0] / root
    const shape = withShape ? phi[1] : noShape
    if (!(s > 0 && s < Infinity) || (withShape && !Number.isFinite(shape))) {
      impossible(out)
      return
    }
    const z = (row.y - row.mu) / s
    law.expand(z, shape, jet)
    if (jet[0] === Number.NEGATIVE_INFINITY) {
      impossible(out)
      return
    }
    const value = jet[0]
    const first = jet[1]
    const second = jet[2]
    const { gradient, hessian } = out
    if (law.expandScale === undefined) {
      // A vanishing derivative stays zero however far out z is.
      parts[0] = 1 + (first === 0 ? 0 : z * first)
      parts[1] = first + (second === 0 ? 0 : z * second)
    } else law.expandScale(z, shape, parts)
    const q = withShape ? 3 : 2
    out.value = value - Math.log(phi[0]) + (root === 1 ? 0 : 0.5 * Math.log(row.weight))
    gradient[0] = -first / s
    gradient[1] = -parts[0] / phi[0]
    hessian[0] = second / s / s
    const cross = parts[1] / s / phi[0]
    hessian[1] = cross
    hessian[q] = cross
    hessian[q + 1] = (parts[0] + (parts[1] === 0 ? 0 : z * parts[1])) / phi[0] / phi[0]
    if (!withShape) return
    gradient[2] = jet[3]
    hessian[2] = -jet[5] / s
    hessian[6] = hessian[2]
    hessian[5] = jet[5] === 0 ? 0 : (-z * jet[5]) / phi[0]
    hessian[7] = hessian[5]
    hessian[8] = jet[4]
  }
}

function information(law: StandardLaw): Family['expectedInformation'] {
  const { information: standard } = law
  if (standard === null) return null
  const unit = new Float64Array(6)
  return ({ weight }, phi, out) => {
    const root = Math.sqrt(weight)
    const s = phi[0]
    standard(law.shape === null ? noShape : phi[1], unit)
    const q = law.shape === null ? 2 : 3
    out[0] = (unit[0] * weight) / s / s
    out[1] = (unit[1] * root) / s / s
    out[q] = out[1]
    out[q + 1] = unit[2] / s / s
    if (q === 2) return
    out[2] = (unit[3] * root) / s
    out[6] = out[2]
    out[5] = unit[4] / s
    out[7] = out[5]
    out[8] = unit[5]
  }
}

/** The family of μ + s·z for a standard law of z. */
export function locationScale(law: StandardLaw): Family {
  const parameters = law.shape === null ? [law.scale] : [law.scale, law.shape]
  const shapeOf = (phi: Float64Array): number => (law.shape === null ? noShape : phi[1])
  const { cdf, quantile, draw } = law
  return {
    name: law.name,
    title: law.title,
    density: law.density,
    support: realLine,
    integer: false,
    meanDomain: realLine,
    nuisance: parameters,
    links: realLinks,
    canonical: null,
    predicts: law.predicts,
    facts: law.facts,
    ...(law.singularShape === undefined ? {} : { singularShape: law.singularShape }),
    ...(law.halfNormalShape === undefined ? {} : { halfNormalShape: law.halfNormalShape }),
    logDensity: density(law),
    variance: (_mu, phi) => law.variance(shapeOf(phi)) * phi[0] * phi[0],
    unitDeviance: null,
    startMean: (y) => y,
    startNuisance(y, mu, weight) {
      const proposed = law.start(scaledResiduals(y, mu, weight), y)
      return Float64Array.from(parameters, ({ known }, k) => known ?? proposed[k])
    },
    expectedInformation: information(law),
    cdf: cdf === null ? null : (y, mu, phi) => cdf((y - mu) / phi[0], shapeOf(phi)),
    quantile: quantile === null ? null : (p, mu, phi) => mu + phi[0] * quantile(p, shapeOf(phi)),
    draw: draw === null ? null : (uniform, mu, phi) => mu + phi[0] * draw(uniform, shapeOf(phi)),
    r: law.r,
    python: law.python
  }
}
