import { positive } from '../../numeric/interval.ts'
import {
  digamma,
  gammaQuantile,
  gammaUpper,
  lgamma,
  trigamma
} from '../../numeric/special/index.ts'
import type { Family, FamilyEntry, FamilyFacts, ShapeEnd } from './family.ts'
import { drawGamma } from './kernel/draws.ts'
import { symmetricLocation } from './kernel/facts.ts'
import { locationScale, type StandardJet, scaleParameter } from './kernel/location-scale.ts'
import { estimableOption, given, type Options, scaleOption } from './kernel/options.ts'
import { meanOver, positiveOr, tinyScale } from './kernel/spread.ts'
import { laplace } from './laplace.ts'
import { uniform } from './uniform.ts'

/** Variance of the standard law: Γ(3/p)/Γ(1/p). */
function variance(p: number): number {
  return Math.exp(lgamma(3 / p) - lgamma(1 / p))
}

/** Information of the location: p² Γ(2 − 1/p)/Γ(1/p), infinite up to p = ½. */
function locationInformation(p: number): number {
  return p > 0.5 ? p * p * Math.exp(lgamma(2 - 1 / p) - lgamma(1 / p)) : Infinity
}

function factsOf(p: number | null): FamilyFacts {
  return {
    ...symmetricLocation,
    logConcave: p !== null && p >= 1,
    smooth: p !== null && p >= 2,
    quadratic: p === 2,
    exponentialDispersion: p === 2,
    normMinimised: p,
    varianceAtUnitScale: p === null ? null : variance(p),
    informationAtUnitScale: p === null ? null : locationInformation(p),
    normalLimit: p === null ? 'p = 2' : null
  }
}

/** ρ = −ln 2 − ln Γ(1 + 1/p) − |z|^p. At z = 0 the first derivative is the subgradient 0. */
function expansion(): (z: number, p: number, out: StandardJet) => void {
  let last = Number.NaN
  let gamma = [0, 0, 0]
  return (z, p, out) => {
    if (!(p > 0)) {
      out[0] = Number.NEGATIVE_INFINITY
      return
    }
    const x = 1 / p
    if (p !== last) gamma = [lgamma(1 + x), digamma(1 + x), trigamma(1 + x)]
    last = p
    const [logGamma, psi, psi1] = gamma
    const size = Math.abs(z)
    const power = size ** p
    const slope = size === 0 ? 0 : power / size
    const log = size === 0 ? 0 : Math.log(size)
    out[0] = -Math.LN2 - logGamma - power
    out[1] = -Math.sign(z) * p * slope
    out[2] = p === 1 ? 0 : -p * (p - 1) * size ** (p - 2)
    out[3] = x * x * psi - power * log
    out[4] = -x * x * x * (2 * psi + x * psi1) - power * log * log
    out[5] = -Math.sign(z) * slope * (1 + p * log)
  }
}

/** Information of (μ, s, p) at scale 1; A = |z|^p is a gamma variate of shape x = 1/p. */
function information(p: number, out: Float64Array): void {
  const x = 1 / p
  const psi = digamma(1 + x)
  const above = psi + 1 / (1 + x)
  const curvature = trigamma(1 + x) - 1 / (1 + x) ** 2
  out[0] = locationInformation(p)
  out[1] = 0
  out[2] = p
  out[3] = 0
  out[4] = -x * (psi + 1)
  out[5] = x * x * (x * (1 + x) * (curvature + above * above) - x * x * psi * psi)
}

/** The best of a few shapes, each with its own scale s^p = p mean |r|^p. */
function start(r: Float64Array, y: Float64Array, known: number | null): readonly number[] {
  const candidates = known === null ? [0.8, 1.2, 1.6, 2, 3, 5] : [known]
  let best = { value: Number.NEGATIVE_INFINITY, scale: 1, p: candidates[0] }
  for (const p of candidates) {
    const power = p * meanOver(r.length, null, (i) => Math.abs(r[i]) ** p)
    const scale = positiveOr(power ** (1 / p), tinyScale(y))
    const value = -Math.log(scale) - lgamma(1 + 1 / p) - 1 / p
    if (value > best.value) best = { value, scale, p }
  }
  return [best.scale, best.p]
}

/** p = 1 is Laplace's law, p → ∞ the uniform one; below 1 the likelihood of an estimated p has no maximum. */
function ends(scale: number | null): readonly ShapeEnd[] {
  const known = (name: string) => (scale === null ? {} : { [name]: scale })
  return [
    { parameter: 1, at: 1, law: laplace.create(known('scale')) },
    { parameter: 1, at: Number.POSITIVE_INFINITY, law: uniform.create(known('scale')) }
  ]
}

function create(options: Options): Family {
  const p = given(options, 'p')
  const law = standard(options, p)
  return p === null ? { ...law, shapeEnds: ends(given(options, 'scale')) } : law
}

function standard(options: Options, p: number | null): Family {
  return locationScale({
    name: 'generalized_normal',
    title: 'Generalized normal (exponential power)',
    density: 'p/(2*scale*gamma(1/p)) * exp(-|(y - mu)/scale|^p)',
    facts: factsOf(p),
    scale: scaleParameter(given(options, 'scale')),
    shape: { name: 'p', domain: positive, known: p },
    predicts: 'location',
    expand: expansion(),
    variance,
    information,
    start: (r, y) => start(r, y, p),
    cdf(z, shape) {
      const tail = 0.5 * gammaUpper(Math.abs(z) ** shape, 1 / shape, 1)
      return z < 0 ? tail : 1 - tail
    },
    quantile(probability, shape) {
      const central = Math.abs(2 * probability - 1)
      return Math.sign(probability - 0.5) * gammaQuantile(central, 1 / shape, 1) ** (1 / shape)
    },
    draw: (uniform, shape) =>
      (uniform() < 0.5 ? -1 : 1) * drawGamma(uniform, 1 / shape) ** (1 / shape),
    r: null,
    python: null
  })
}

/** Law whose location is fitted by the L_p norm: p = 1 Laplace, p = 2 normal, p → ∞ uniform. */
export const generalizedNormal: FamilyEntry = {
  name: 'generalized_normal',
  title: 'Generalized normal',
  options: [estimableOption('p', 'Known shape p, or "estimate" (the default)'), scaleOption],
  create
}
