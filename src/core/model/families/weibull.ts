import { positive } from '../../numeric/interval.ts'
import { lgamma } from '../../numeric/special/index.ts'
import type { Expansion, Family, FamilyEntry, FamilyFacts, Row } from './family.ts'
import { impossible, writePair } from './kernel/expansion.ts'
import { dispersionModel, noFacts, positiveLinks } from './kernel/facts.ts'
import { logRatio } from './kernel/log-ratio.ts'
import { estimableOption, given } from './kernel/options.ts'
import { meanOver, positiveOr } from './kernel/spread.ts'

const euler = 0.5772156649015329

/** ln k + k t − e^{kt} − ln y with t = ln(y/μ) and k = shape·√w. */
function logDensity(row: Readonly<Row>, phi: Float64Array, out: Expansion): void {
  const { y, mu } = row
  const root = Math.sqrt(row.weight)
  const k = phi[0] * root
  if (!(y > 0 && mu > 0 && mu < Infinity && k > 0 && k < Infinity)) {
    impossible(out)
    return
  }
  const t = logRatio(y, mu)
  const power = Math.exp(k * t)
  const excess = Math.expm1(k * t)
  out.value = Math.log(k) + k * t - power - Math.log(y)
  writePair(out, {
    mu: (k * excess) / mu,
    phi: root * (1 / k - t * excess),
    muMu: ((-k * (excess + k * power)) / mu) * (1 / mu),
    muPhi: (root * (excess + k * t * power)) / mu,
    phiPhi: -root * root * (1 / k / k + t * t * power)
  })
}

/** From the standard deviation of ln y about ln μ, which is π/(√6 k). */
function startShape(y: Float64Array, mu: Float64Array, weight: Float64Array | null): number {
  const log = y.map((value, i) => logRatio(value, mu[i]))
  const centre = meanOver(y.length, null, (i) => log[i])
  const square = meanOver(y.length, weight, (i) => (log[i] - centre) ** 2)
  return positiveOr(Math.PI / Math.sqrt(6 * square), 1)
}

function information(row: Readonly<Row>, phi: Float64Array, out: Float64Array): void {
  const root = Math.sqrt(row.weight)
  const k = phi[0]
  out[0] = (row.weight * k * k) / row.mu / row.mu
  out[1] = ((euler - 1) * root) / row.mu
  out[2] = out[1]
  out[3] = (Math.PI ** 2 / 6 + (1 - euler) ** 2) / k / k
}

/** Standard variance Γ(1 + 2/k) − Γ(1 + 1/k)². */
function variance(mu: number, phi: Float64Array): number {
  const x = 1 / phi[0]
  const first = lgamma(1 + x)
  return mu * mu * Math.exp(2 * first) * Math.expm1(lgamma(1 + 2 * x) - 2 * first)
}

function create(known: number | null): Family {
  const facts: FamilyFacts = known === 1 ? dispersionModel : noFacts
  return {
    name: 'weibull',
    title: 'Weibull',
    density: '(shape/mu) * (y/mu)^(shape - 1) * exp(-(y/mu)^shape)',
    support: positive,
    integer: false,
    meanDomain: positive,
    nuisance: [{ name: 'shape', domain: positive, known }],
    links: positiveLinks,
    canonical: null,
    predicts: 'scale',
    facts,
    logDensity,
    variance,
    unitDeviance: null,
    startMean: (y) => y,
    startNuisance: (y, mu, weight) => Float64Array.of(known ?? startShape(y, mu, weight)),
    expectedInformation: information,
    cdf: (y, mu, phi) => (y > 0 ? -Math.expm1(-((y / mu) ** phi[0])) : 0),
    quantile: (p, mu, phi) => mu * (-Math.log1p(-p)) ** (1 / phi[0]),
    draw: (uniform, mu, phi) => mu * (-Math.log(uniform())) ** (1 / phi[0]),
    r: null,
    python: null
  }
}

/**
 * Weibull law with scale μ: E y = μ Γ(1 + 1/shape). ln y is a location–scale law with scale 1/shape,
 * so a precision weight w multiplies the shape by √w.
 */
export const weibull: FamilyEntry = {
  name: 'weibull',
  title: 'Weibull',
  options: [estimableOption('shape', 'Known shape; estimated when not given')],
  create: (options) => create(given(options, 'shape'))
}
