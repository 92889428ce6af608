import { positive, unitInterval } from '../../numeric/interval.ts'
import { betaCdf, betaQuantile, trigamma } from '../../numeric/special/index.ts'
import type { Family, FamilyEntry, Row } from './family.ts'
import { drawBeta } from './kernel/draws.ts'
import { impossible, writePair } from './kernel/expansion.ts'
import { noFacts, probabilityLinks } from './kernel/facts.ts'
import { logRatio, poissonDivergence } from './kernel/log-ratio.ts'
import { estimableOption, given } from './kernel/options.ts'
import { meanOver, positiveOr } from './kernel/spread.ts'
import { stirling } from './kernel/stirling.ts'

const logTwoPi = Math.log(2 * Math.PI)

/**
 * ln f with a = μφ, b = (1 − μ)φ, in saddle-point form:
 * ½ ln(φ μ(1 − μ)/2π) − φ KL(μ ‖ y) − ln y(1 − y) + δ(φ) − δ(a) − δ(b), δ Stirling's error.
 * Digamma and trigamma enter as their distance from a logarithm, so large φ loses nothing.
 */
function logDensity(): Family['logDensity'] {
  const whole = new Float64Array(3)
  const left = new Float64Array(3)
  const right = new Float64Array(3)
  return (row, phi, out) => {
    const { y, mu, complement, weight } = row
    const precision = phi[0] * weight
    const inside = y > 0 && y < 1 && mu > 0 && complement > 0
    if (!(inside && precision > 0 && precision < Infinity)) {
      impossible(out)
      return
    }
    const rest = 1 - y
    const a = mu * precision
    const b = complement * precision
    stirling(precision, whole)
    stirling(a, left)
    stirling(b, right)
    const divergence = poissonDivergence(mu, y) + poissonDivergence(complement, rest)
    const logit = logRatio(mu, y) - logRatio(complement, rest)
    const pull = right[1] - left[1] - logit
    out.value =
      0.5 * (Math.log(precision) + Math.log(mu) + Math.log(complement) - logTwoPi) -
      precision * divergence -
      Math.log(y) -
      Math.log1p(-y) +
      (whole[0] - left[0] - right[0])
    const p2 = precision * precision
    const crossMu = pull - a * left[2] + b * right[2]
    writePair(out, {
      mu: precision * pull + 0.5 * (1 / mu - 1 / complement),
      phi:
        weight * (0.5 / precision - divergence + whole[1] - mu * left[1] - complement * right[1]),
      muMu:
        -precision / mu / complement -
        0.5 * (1 / mu / mu + 1 / complement / complement) -
        p2 * (left[2] + right[2]),
      muPhi: weight * crossMu,
      phiPhi:
        weight *
        weight *
        (-0.5 / p2 + whole[2] - mu * mu * left[2] - complement * complement * right[2])
    })
  }
}

/** Ferrari & Cribari-Neto (2004), J. Appl. Statist. 31, 799–815, Appendix. */
function information(row: Readonly<Row>, phi: Float64Array, out: Float64Array): void {
  const { mu, complement, weight } = row
  const precision = phi[0] * weight
  const left = trigamma(mu * precision)
  const right = trigamma(complement * precision)
  out[0] = precision * precision * (left + right)
  out[1] = weight * precision * (mu * left - complement * right)
  out[2] = out[1]
  out[3] =
    weight * weight * (mu * mu * left + complement * complement * right - trigamma(precision))
}

/** From Var y = μ(1 − μ)/(1 + φ). */
function startPrecision(y: Float64Array, mu: Float64Array, weight: Float64Array | null): number {
  const share = meanOver(
    y.length,
    weight,
    (i) => ((y[i] - mu[i]) / (1 - mu[i])) * ((y[i] - mu[i]) / mu[i])
  )
  return positiveOr(1 / share - 1, 1)
}

function create(known: number | null): Family {
  return {
    name: 'beta',
    title: 'Beta',
    density:
      'y^(mu*precision - 1) * (1 - y)^((1 - mu)*precision - 1) / beta(mu*precision, (1 - mu)*precision)',
    support: unitInterval,
    integer: false,
    meanDomain: unitInterval,
    nuisance: [{ name: 'precision', domain: positive, known }],
    links: probabilityLinks,
    canonical: null,
    predicts: 'mean',
    facts: noFacts,
    logDensity: logDensity(),
    variance: (mu, phi) => (mu * (1 - mu)) / (1 + phi[0]),
    unitDeviance: null,
    startMean: (y) => y,
    startNuisance: (y, mu, weight) => Float64Array.of(known ?? startPrecision(y, mu, weight)),
    expectedInformation: information,
    cdf: (y, mu, phi) => betaCdf(y, mu * phi[0], (1 - mu) * phi[0]),
    quantile: (p, mu, phi) => betaQuantile(p, mu * phi[0], (1 - mu) * phi[0]),
    draw: (uniform, mu, phi) => drawBeta(uniform, mu * phi[0], (1 - mu) * phi[0]),
    r: null,
    python: null
  }
}

/** Beta law with mean μ and Var y = μ(1 − μ)/(1 + precision); a precision weight multiplies it. */
export const beta: FamilyEntry = {
  name: 'beta',
  title: 'Beta',
  options: [estimableOption('precision', 'Known precision; estimated when not given')],
  create: (options) => create(given(options, 'precision'))
}
