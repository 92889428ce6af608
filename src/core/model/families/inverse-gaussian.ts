import { positive } from '../../numeric/interval.ts'
import { normalCdf, normalQuantile } from '../../numeric/special/index.ts'
import type { Expansion, Family, FamilyEntry, Row } from './family.ts'
import { bracketedQuantile } from './kernel/bracketed-quantile.ts'
import { impossible, writePair } from './kernel/expansion.ts'
import { dispersionModel, positiveLinks, withDefault } from './kernel/facts.ts'
import { estimableOption, given } from './kernel/options.ts'
import { meanOver, positiveOr } from './kernel/spread.ts'

const logTwoPi = Math.log(2 * Math.PI)

/** (y − μ)²/(μ² y), factors ordered so that no power of μ can underflow. */
function unit(y: number, mu: number): number {
  const residual = (y - mu) / mu
  return residual * (residual / y)
}

function logDensity(row: Readonly<Row>, phi: Float64Array, out: Expansion): void {
  const { y, mu, weight } = row
  const lambda = phi[0]
  if (!(y > 0 && mu > 0 && mu < Infinity && lambda > 0 && lambda < Infinity)) {
    impossible(out)
    return
  }
  const deviance = weight * unit(y, mu)
  const slope = (weight * ((y - mu) / mu)) / mu / mu
  const logPrecision = Math.log(lambda) + Math.log(weight)
  out.value = 0.5 * (logPrecision - logTwoPi - 3 * Math.log(y) - lambda * deviance)
  writePair(out, {
    mu: lambda * slope,
    phi: 0.5 * (1 / lambda - deviance),
    muMu: (-lambda * weight * ((3 * y - 2 * mu) / mu)) / mu / mu / mu,
    muPhi: slope,
    phiPhi: -0.5 / lambda / lambda
  })
}

/** F(y) = Φ(a) + e^{2λ/μ} Φ(b), a, b = ±√(λ/y)(y/μ ∓ 1) (Shuster 1968, JASA 63). */
function cdf(y: number, mu: number, phi: Float64Array): number {
  if (!(y > 0)) return 0
  const root = Math.sqrt(phi[0] / y)
  const second = normalCdf(-root * (y / mu + 1))
  const first = normalCdf(root * (y / mu - 1))
  return second === 0 ? first : first + Math.exp((2 * phi[0]) / mu + Math.log(second))
}

/** One draw (Michael, Schucany & Haas 1976, Amer. Statist. 30, 88–90). */
function draw(uniform: () => number, mu: number, phi: Float64Array): number {
  const z = normalQuantile(uniform())
  const v = (mu * z * z) / (2 * phi[0])
  // The smaller root of the quadratic, without cancellation.
  const x = mu / (1 + v + Math.sqrt(v * (2 + v)))
  return uniform() * (mu + x) <= mu ? x : (mu / x) * mu
}

function create(known: number | null): Family {
  return {
    name: 'inverse_gaussian',
    title: 'Inverse Gaussian',
    density: 'sqrt(lambda/(2*pi*y^3)) * exp(-lambda*(y - mu)^2/(2*mu^2*y))',
    support: positive,
    integer: false,
    meanDomain: positive,
    nuisance: [{ name: 'lambda', domain: positive, known }],
    links: withDefault('inverse_squared', positiveLinks),
    canonical: 'inverse_squared',
    predicts: 'mean',
    facts: dispersionModel,
    logDensity,
    variance: (mu, phi) => (mu * mu * mu) / phi[0],
    unitDeviance: ({ y, mu, weight }) => weight * unit(y, mu),
    startMean: (y) => y,
    startNuisance: (y, mu, weight) =>
      Float64Array.of(
        known ?? positiveOr(1 / meanOver(y.length, weight, (i) => unit(y[i], mu[i])), 1)
      ),
    expectedInformation({ mu, weight }, phi, out) {
      out[0] = (phi[0] * weight) / mu / mu / mu
      out[1] = 0
      out[2] = 0
      out[3] = 0.5 / phi[0] / phi[0]
    },
    cdf,
    quantile: (p, mu, phi) =>
      mu * Math.exp(bracketedQuantile(p, (x) => cdf(mu * Math.exp(x), mu, phi))),
    draw,
    r: 'inverse.gaussian',
    python: 'sm.families.InverseGaussian'
  }
}

/** Inverse Gaussian law with mean μ and variance μ³/λ; a precision weight multiplies λ. */
export const inverseGaussian: FamilyEntry = {
  name: 'inverse_gaussian',
  title: 'Inverse Gaussian',
  options: [estimableOption('lambda', 'Known λ, 1/dispersion; estimated when not given')],
  create: (options) => create(given(options, 'lambda'))
}
