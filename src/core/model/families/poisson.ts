import { nonNegative, positive } from '../../numeric/interval.ts'
import { poissonCdf } from '../../numeric/special/index.ts'
import type { Expansion, Family, FamilyEntry, Row } from './family.ts'
import { poissonRows } from './kernel/canonical-rows.ts'
import { countQuantile } from './kernel/count-quantile.ts'
import { drawPoisson } from './kernel/draws.ts'
import { impossible } from './kernel/expansion.ts'
import { dispersionModel, positiveLinks } from './kernel/facts.ts'
import { poissonDivergence } from './kernel/log-ratio.ts'
import { saddleConstant } from './kernel/stirling.ts'

/** w (y ln μ − μ − ln y!) in saddle-point form (Loader 2000). */
function logDensity(row: Readonly<Row>, _phi: Float64Array, out: Expansion): void {
  const { y, mu, weight } = row
  if (!(mu > 0 || (mu === 0 && y === 0)) || mu === Infinity) {
    impossible(out)
    return
  }
  out.value = y === 0 ? -weight * mu : -weight * (poissonDivergence(y, mu) + saddleConstant(y))
  out.gradient[0] = y === 0 ? -weight : (weight * (y - mu)) / mu
  out.hessian[0] = y === 0 ? 0 : (-weight * y) / mu / mu
}

const law: Family = {
  name: 'poisson',
  title: 'Poisson',
  density: 'mu^y * exp(-mu) / y!',
  support: nonNegative,
  integer: true,
  meanDomain: positive,
  nuisance: [],
  links: positiveLinks,
  canonical: 'log',
  predicts: 'mean',
  facts: { ...dispersionModel, discrete: true },
  logDensity,
  canonicalRows: poissonRows,
  variance: (mu) => mu,
  unitDeviance: ({ y, mu, weight }) => 2 * weight * poissonDivergence(y, mu),
  startMean: (y) => y + 0.1,
  startNuisance: () => new Float64Array(0),
  expectedInformation(row, _phi, out) {
    out[0] = row.weight / row.mu
  },
  cdf: (y, mu) => poissonCdf(y, mu),
  quantile: (p, mu) => countQuantile(p, mu, (k) => poissonCdf(k, mu)),
  draw: (uniform, mu) => drawPoisson(uniform, mu),
  r: 'poisson',
  python: 'sm.families.Poisson'
}

/** Counts with variance equal to the mean. */
export const poisson: FamilyEntry = {
  name: 'poisson',
  title: 'Poisson',
  options: [],
  create: () => law
}
