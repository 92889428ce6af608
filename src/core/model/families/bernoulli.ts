import { closedUnitInterval, unitInterval } from '../../numeric/interval.ts'
import type { Family, FamilyEntry } from './family.ts'
import { binomialDeviance, binomialInformation, binomialLogDensity } from './kernel/binomial.ts'
import { logisticRows } from './kernel/canonical-rows.ts'
import { dispersionModel, probabilityLinks } from './kernel/facts.ts'

const law: Family = {
  name: 'bernoulli',
  title: 'Bernoulli',
  density: 'mu^y * (1 - mu)^(1 - y)',
  support: closedUnitInterval,
  integer: true,
  meanDomain: unitInterval,
  nuisance: [],
  links: probabilityLinks,
  canonical: 'logit',
  predicts: 'probability',
  facts: { ...dispersionModel, discrete: true, labels: true },
  logDensity: binomialLogDensity,
  canonicalRows: logisticRows,
  variance: (mu) => mu * (1 - mu),
  unitDeviance: binomialDeviance,
  startMean: (y) => (y + 0.5) / 2,
  startNuisance: () => new Float64Array(0),
  expectedInformation: binomialInformation,
  cdf: (y, mu) => (y < 0 ? 0 : y < 1 ? 1 - mu : 1),
  quantile: (p, mu) => (p <= 1 - mu ? 0 : 1),
  draw: (uniform, mu) => (uniform() < mu ? 1 : 0),
  r: 'binomial',
  python: 'sm.families.Binomial'
}

/** Two-valued response; μ is the probability of the event. */
export const bernoulli: FamilyEntry = {
  name: 'bernoulli',
  title: 'Bernoulli',
  options: [],
  create: () => law
}
