import { positive } from '../../numeric/interval.ts'
import { gammaCdf, gammaQuantile } from '../../numeric/special/index.ts'
import type { Family, FamilyEntry, NuisanceParameter } from './family.ts'
import { drawGamma } from './kernel/draws.ts'
import { impossible } from './kernel/expansion.ts'
import { dispersionModel, positiveLinks, withDefault } from './kernel/facts.ts'
import { gammaDeviance, gammaMean } from './kernel/gamma.ts'
import { logRatioMinus } from './kernel/log-ratio.ts'
import { estimableOption, given } from './kernel/options.ts'
import { meanOver, positiveOr } from './kernel/spread.ts'
import { rememberedStirling, stirling } from './kernel/stirling.ts'

/** Shape from the mean half deviance s (Minka 2002, "Estimating a gamma distribution", eq. 5). */
function startShape(y: Float64Array, mu: Float64Array, weight: Float64Array | null): number {
  const s = meanOver(y.length, weight, (i) => -logRatioMinus(y[i], mu[i]))
  return positiveOr((3 - s + Math.sqrt((s - 3) ** 2 + 24 * s)) / (12 * s), 1)
}

function logDensity(): Family['logDensity'] {
  const stirlingAt = rememberedStirling()
  return (row, phi, out) => {
    const { y, mu, weight } = row
    const shape = phi[0]
    if (!(y > 0 && mu > 0 && mu < Infinity && shape > 0 && shape < Infinity)) {
      impossible(out)
      return
    }
    const a = shape * weight
    const delta = stirlingAt(a)
    const halfDeviance = gammaMean(row, a, delta[0], out)
    const cross = (weight * (y - mu)) / mu / mu
    out.gradient[1] = weight * (0.5 / a - delta[1] - halfDeviance)
    out.hessian[1] = cross
    out.hessian[2] = cross
    out.hessian[3] = -weight * weight * (0.5 / a / a + delta[2])
  }
}

function create(known: number | null): Family {
  const shape: NuisanceParameter = { name: 'shape', domain: positive, known }
  return {
    name: 'gamma',
    title: 'Gamma',
    density: '(shape/mu)^shape * y^(shape - 1) * exp(-shape*y/mu) / gamma(shape)',
    support: positive,
    integer: false,
    meanDomain: positive,
    nuisance: [shape],
    links: withDefault('inverse', positiveLinks),
    canonical: 'inverse',
    predicts: 'mean',
    facts: dispersionModel,
    logDensity: logDensity(),
    variance: (mu, phi) => (mu * mu) / phi[0],
    unitDeviance: gammaDeviance,
    startMean: (y) => y,
    startNuisance: (y, mu, weight) => Float64Array.of(known ?? startShape(y, mu, weight)),
    expectedInformation({ mu, weight }, phi, out) {
      const a = phi[0] * weight
      const delta = new Float64Array(3)
      stirling(a, delta)
      out[0] = a / mu / mu
      out[1] = 0
      out[2] = 0
      out[3] = weight * weight * (0.5 / a / a + delta[2])
    },
    cdf: (y, mu, phi) => gammaCdf(y, phi[0], mu / phi[0]),
    quantile: (p, mu, phi) => gammaQuantile(p, phi[0], mu / phi[0]),
    draw: (uniform, mu, phi) => (drawGamma(uniform, phi[0]) * mu) / phi[0],
    r: 'Gamma',
    python: 'sm.families.Gamma'
  }
}

/** Gamma law with mean μ and variance μ²/shape; a precision weight multiplies the shape. */
export const gamma: FamilyEntry = {
  name: 'gamma',
  title: 'Gamma',
  options: [estimableOption('shape', 'Known shape, 1/dispersion; estimated when not given')],
  create: (options) => create(given(options, 'shape'))
}
