import { nonNegative, unitInterval } from '../../numeric/interval.ts'
import { betaCdf } from '../../numeric/special/index.ts'
import type { Family, FamilyEntry } from './family.ts'
import { binomialDeviance, binomialInformation, binomialLogDensity } from './kernel/binomial.ts'
import { drawBinomial } from './kernel/draws.ts'
import { dispersionModel, probabilityLinks } from './kernel/facts.ts'

/** P(Y ≤ y) of a count among `size` trials. */
function cdf(y: number, mu: number, _phi: Float64Array, size = 1): number {
  const k = Math.floor(y)
  if (k < 0) return 0
  return k >= size ? 1 : betaCdf(1 - mu, size - k, k + 1)
}

const law: Family = {
  name: 'binomial',
  title: 'Binomial',
  density: 'choose(m, y) * mu^y * (1 - mu)^(m - y)',
  support: nonNegative,
  integer: true,
  meanDomain: unitInterval,
  nuisance: [],
  links: probabilityLinks,
  canonical: 'logit',
  predicts: 'probability',
  facts: { ...dispersionModel, discrete: true, labels: true },
  logDensity: binomialLogDensity,
  variance: (mu) => mu * (1 - mu),
  unitDeviance: binomialDeviance,
  startMean: (y, size) => (y + 0.5) / (size + 1),
  startNuisance: () => new Float64Array(0),
  expectedInformation: binomialInformation,
  cdf,
  quantile: null,
  draw: (uniform, mu, _phi, size) => drawBinomial(uniform, size, mu),
  r: 'binomial',
  python: 'sm.families.Binomial'
}

/** Counts of an event among m trials; μ is the probability of the event, the response the count. */
export const binomial: FamilyEntry = {
  name: 'binomial',
  title: 'Binomial',
  options: [],
  create: () => law
}
