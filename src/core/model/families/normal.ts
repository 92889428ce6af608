import { positive, realLine } from '../../numeric/interval.ts'
import { normalCdf, normalQuantile } from '../../numeric/special/index.ts'
import type { Expansion, Family, FamilyEntry, Row } from './family.ts'
import { impossible, writePair } from './kernel/expansion.ts'
import { realLinks, symmetricLocation } from './kernel/facts.ts'
import { given, scaleOption } from './kernel/options.ts'
import { meanSquare } from './kernel/spread.ts'

const logTwoPi = Math.log(2 * Math.PI)

/** ln f with variance v = σ²/w: −½ ln(2πv) − (y − μ)²/(2v). */
export function normalLogDensity(row: Readonly<Row>, phi: Float64Array, out: Expansion): void {
  const sigma2 = phi[0]
  if (!(sigma2 > 0 && sigma2 < Infinity)) {
    impossible(out)
    return
  }
  const precision = row.weight / sigma2
  const residual = row.y - row.mu
  const scaled = residual * precision
  const square = residual * scaled
  out.value = -0.5 * (logTwoPi + Math.log(sigma2) - Math.log(row.weight) + square)
  writePair(out, {
    mu: scaled,
    phi: (0.5 * (square - 1)) / sigma2,
    muMu: -precision,
    muPhi: -scaled / sigma2,
    phiPhi: (0.5 - square) / sigma2 / sigma2
  })
}

/** Information of (μ, σ²): diag(w/σ², 1/(2σ⁴)). */
export function normalInformation(row: Readonly<Row>, phi: Float64Array, out: Float64Array): void {
  out[0] = row.weight / phi[0]
  out[1] = 0
  out[2] = 0
  out[3] = 0.5 / phi[0] / phi[0]
}

function create(scale: number | null): Family {
  const known = scale === null ? null : scale * scale
  return {
    name: 'normal',
    title: 'Normal',
    density: '1/sqrt(2*pi*sigma2) * exp(-(y - mu)^2 / (2*sigma2))',
    support: realLine,
    integer: false,
    meanDomain: realLine,
    nuisance: [{ name: 'sigma2', domain: positive, known }],
    links: realLinks,
    canonical: 'identity',
    predicts: 'mean',
    facts: {
      ...symmetricLocation,
      logConcave: true,
      quadratic: true,
      exponentialDispersion: true,
      normMinimised: 2,
      varianceAtUnitScale: 1,
      informationAtUnitScale: 1
    },
    logDensity: normalLogDensity,
    variance: (_mu, phi) => phi[0],
    unitDeviance: ({ y, mu, weight }) => weight * (y - mu) * (y - mu),
    startMean: (y) => y,
    startNuisance: (y, mu, weight) => Float64Array.of(known ?? meanSquare(y, mu, weight)),
    expectedInformation: normalInformation,
    cdf: (y, mu, phi) => normalCdf((y - mu) / Math.sqrt(phi[0])),
    quantile: (p, mu, phi) => mu + Math.sqrt(phi[0]) * normalQuantile(p),
    draw: (uniform, mu, phi) => mu + Math.sqrt(phi[0]) * normalQuantile(uniform()),
    r: 'gaussian',
    python: 'sm.families.Gaussian'
  }
}

/** Normal law; the nuisance parameter is the variance σ² (σ²/w in a row of precision weight w). */
export const normal: FamilyEntry = {
  name: 'normal',
  title: 'Normal',
  options: [scaleOption],
  create: (options) => create(given(options, 'scale'))
}
