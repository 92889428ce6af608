import { positive, realLine } from '../../numeric/interval.ts'
import { normalCdf, normalQuantile } from '../../numeric/special/index.ts'
import type { Family, FamilyEntry, Row } from './family.ts'
import { impossible } from './kernel/expansion.ts'
import { noFacts, realLinks } from './kernel/facts.ts'
import { given, scaleOption } from './kernel/options.ts'
import { meanSquare } from './kernel/spread.ts'
import { normalInformation, normalLogDensity } from './normal.ts'

/** ln f(y) = ln n(ln y; μ, σ²/w) − ln y. */
function logDensity(): Family['logDensity'] {
  const onLogScale: Row = { y: 0, size: 1, weight: 1, mu: 0, complement: 0 }
  return (row, phi, out) => {
    if (!(row.y > 0)) {
      impossible(out)
      return
    }
    onLogScale.y = Math.log(row.y)
    onLogScale.mu = row.mu
    onLogScale.weight = row.weight
    normalLogDensity(onLogScale, phi, out)
    out.value -= onLogScale.y
  }
}

function create(scale: number | null): Family {
  const known = scale === null ? null : scale * scale
  return {
    name: 'lognormal',
    title: 'Lognormal',
    density: '1/(y*sqrt(2*pi*sigma2)) * exp(-(log(y) - mu)^2 / (2*sigma2))',
    support: positive,
    integer: false,
    meanDomain: realLine,
    nuisance: [{ name: 'sigma2', domain: positive, known }],
    links: realLinks,
    canonical: 'identity',
    predicts: 'median',
    facts: { ...noFacts, transform: 'log' },
    logDensity: logDensity(),
    variance: (mu, phi) => Math.expm1(phi[0]) * Math.exp(2 * mu + phi[0]),
    unitDeviance: null,
    startMean: (y) => Math.log(y),
    startNuisance: (y, mu, weight) =>
      Float64Array.of(known ?? meanSquare(y.map(Math.log), mu, weight)),
    expectedInformation: normalInformation,
    cdf: (y, mu, phi) => (y > 0 ? normalCdf((Math.log(y) - mu) / Math.sqrt(phi[0])) : 0),
    quantile: (p, mu, phi) => Math.exp(mu + Math.sqrt(phi[0]) * normalQuantile(p)),
    draw: (uniform, mu, phi) => Math.exp(mu + Math.sqrt(phi[0]) * normalQuantile(uniform())),
    r: null,
    python: null
  }
}

/** ln y is normal with location μ and variance σ² (σ²/w at precision weight w). */
export const lognormal: FamilyEntry = {
  name: 'lognormal',
  title: 'Lognormal',
  options: [{ ...scaleOption, description: 'Known standard deviation of log y; else estimated' }],
  create: (options) => create(given(options, 'scale'))
}
