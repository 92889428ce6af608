import { positive } from '../../numeric/interval.ts'
import type { Family, FamilyEntry } from './family.ts'
import { impossible } from './kernel/expansion.ts'
import { dispersionModel, positiveLinks, withDefault } from './kernel/facts.ts'
import { gammaDeviance, gammaMean } from './kernel/gamma.ts'
import { rememberedStirling } from './kernel/stirling.ts'

function logDensity(): Family['logDensity'] {
  const stirlingAt = rememberedStirling()
  return (row, _phi, out) => {
    const { y, mu, weight } = row
    if (!(y >= 0 && mu > 0 && mu < Infinity)) {
      impossible(out)
      return
    }
    if (weight !== 1) {
      gammaMean(row, weight, stirlingAt(weight)[0], out)
      return
    }
    out.value = -Math.log(mu) - y / mu
    out.gradient[0] = (y - mu) / mu / mu
    out.hessian[0] = -(2 * y - mu) / mu / mu / mu
  }
}

const law: Family = {
  name: 'exponential',
  title: 'Exponential',
  density: 'exp(-y/mu) / mu',
  support: { low: 0, high: Infinity, lowOpen: false, highOpen: true },
  integer: false,
  meanDomain: positive,
  nuisance: [],
  links: withDefault('inverse', positiveLinks),
  canonical: 'inverse',
  predicts: 'mean',
  facts: dispersionModel,
  logDensity: logDensity(),
  variance: (mu) => mu * mu,
  unitDeviance: gammaDeviance,
  startMean: (y) => (y > 0 ? y : 0.1),
  startNuisance: () => new Float64Array(0),
  expectedInformation({ mu, weight }, _phi, out) {
    out[0] = weight / mu / mu
  },
  cdf: (y, mu) => (y > 0 ? -Math.expm1(-y / mu) : 0),
  quantile: (p, mu) => -mu * Math.log1p(-p),
  draw: (uniform, mu) => -mu * Math.log(uniform()),
  r: null,
  python: null
}

/** Exponential law with mean μ: the gamma law of shape 1, of shape w at precision weight w. */
export const exponential: FamilyEntry = {
  name: 'exponential',
  title: 'Exponential',
  options: [],
  create: () => law
}
