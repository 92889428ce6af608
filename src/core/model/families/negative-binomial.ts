import { nonNegative, positive } from '../../numeric/interval.ts'
import { log1pmx, negativeBinomialCdf } from '../../numeric/special/index.ts'
import type { Family, FamilyEntry, Row } from './family.ts'
import { countQuantile } from './kernel/count-quantile.ts'
import { drawGamma, drawPoisson } from './kernel/draws.ts'
import { impossible } from './kernel/expansion.ts'
import { dispersionModel, positiveLinks } from './kernel/facts.ts'
import { estimableOption, given } from './kernel/options.ts'
import { positiveOr } from './kernel/spread.ts'
import { rememberedStirling, saddleConstant, stirling } from './kernel/stirling.ts'

/** ln(1 + x) − x of 1 + x = a/b, x given apart with its own digits. */
function logMinus(x: number, a: number, b: number): number {
  return x >= -0.5 ? log1pmx(x) : Math.log(a / b) - x
}

/**
 * y ln(y/μ) − (y + θ) ln((y + θ)/(μ + θ)) as a sum of two terms that are never negative, whatever θ:
 * −y (ln(1 + x) − x) − θ (ln(1 + v) − v), x = θ(μ − y)/(y(μ + θ)), v = (y − μ)/(μ + θ).
 */
function divergence(y: number, mu: number, theta: number): number {
  const total = mu + theta
  if (y === 0) return theta * Math.log1p(mu / theta)
  const x = (theta / total) * ((mu - y) / y)
  const first = logMinus(x, mu * ((y + theta) / total), y)
  return -y * first - theta * logMinus((y - mu) / total, y + theta, total)
}

/**
 * w ln f in saddle-point form: −divergence − ½ ln(2πy (y + θ)/θ) − δ(y) + δ(y + θ) − δ(θ), δ
 * Stirling's error, with derivatives written so that θ → ∞ gives the Poisson law's.
 */
function logDensity(): Family['logDensity'] {
  const above = new Float64Array(3)
  const stirlingAt = rememberedStirling()
  return (row, phi, out) => {
    const { y, mu, weight } = row
    const theta = phi[0]
    if (!(mu > 0 && mu < Infinity && theta > 0 && theta < Infinity)) {
      impossible(out)
      return
    }
    const below = stirlingAt(theta)
    stirling(y + theta, above)
    const total = mu + theta
    const share = theta / total
    const x = (y - mu) / total
    const ratio = y / theta
    const sum = y + theta
    const log = logMinus(x, sum, total)
    const constant = y === 0 ? 0 : 0.5 * Math.log1p(ratio) + saddleConstant(y) + below[0] - above[0]
    out.value = -weight * (divergence(y, mu, theta) + constant)
    out.gradient[0] = (weight * share * (y - mu)) / mu
    out.gradient[1] =
      y === 0 ? weight * log : weight * (above[1] - below[1] + (0.5 * ratio) / sum + log)
    // −(y(θ + 2μ) − μ²) θ/(μ² (μ + θ)²)
    out.hessian[0] = -weight * share * ((y / mu) * (1 / mu + 1 / total) - 1 / total)
    const cross = (weight * x) / total
    out.hessian[1] = cross
    out.hessian[2] = cross
    const curvature =
      y === 0 ? 0 : above[2] - below[2] - (0.5 * ratio * (1 + theta / sum)) / theta / sum
    out.hessian[3] = weight * (curvature + (x * x) / sum)
  }
}

/** θ from Σ((y − μ)² − μ) = Σ μ²/θ; the largest count seen times 1000 when there is no overdispersion. */
function startTheta(y: Float64Array, mu: Float64Array, weight: Float64Array | null): number {
  let square = 0
  let excess = 0
  let largest = 1
  for (let i = 0; i < y.length; i++) {
    const w = weight === null ? 1 : weight[i]
    square += w * mu[i] * mu[i]
    excess += w * ((y[i] - mu[i]) ** 2 - mu[i])
    largest = Math.max(largest, y[i])
  }
  return positiveOr(excess > 0 ? square / excess : 1000 * largest, 1)
}

function cumulative(y: number, mu: number, theta: number): number {
  return negativeBinomialCdf(y, { mu, size: theta })
}

function create(known: number | null): Family {
  const deviance = (row: Readonly<Row>, phi?: Float64Array): number =>
    2 * row.weight * divergence(row.y, row.mu, phi?.[0] ?? known ?? Number.NaN)
  return {
    name: 'negative_binomial',
    title: 'Negative binomial',
    density:
      'gamma(y + theta)/(gamma(theta)*y!) * (mu/(mu + theta))^y * (theta/(mu + theta))^theta',
    support: nonNegative,
    integer: true,
    meanDomain: positive,
    nuisance: [{ name: 'theta', domain: positive, known }],
    links: positiveLinks,
    canonical: null,
    predicts: 'mean',
    facts: { ...dispersionModel, discrete: true },
    logDensity: logDensity(),
    variance: (mu, phi) => mu + (mu * mu) / phi[0],
    unitDeviance: deviance,
    startMean: (y) => (y > 0 ? y : 1 / 6),
    startNuisance: (y, mu, weight) => Float64Array.of(known ?? startTheta(y, mu, weight)),
    // The information of θ is an infinite sum; it is not wanted where θ is known.
    expectedInformation:
      known === null
        ? null
        : ({ mu, weight }, phi, out) => {
            out[0] = weight / (mu * (1 + mu / phi[0]))
            out[1] = 0
            out[2] = 0
            out[3] = Number.NaN
          },
    cdf: (y, mu, phi) => cumulative(y, mu, phi[0]),
    quantile: (p, mu, phi) => countQuantile(p, mu, (k) => cumulative(k, mu, phi[0])),
    draw: (uniform, mu, phi) => drawPoisson(uniform, (drawGamma(uniform, phi[0]) * mu) / phi[0]),
    r: known === null ? null : `MASS::negative.binomial(theta = ${known})`,
    ...(known === null ? { rFit: 'MASS::glm.nb' } : {}),
    python: known === null ? null : `sm.families.NegativeBinomial(alpha=${1 / known})`
  }
}

/** Counts with Var y = μ + μ²/θ; θ → ∞ is the Poisson law. */
export const negativeBinomial: FamilyEntry = {
  name: 'negative_binomial',
  title: 'Negative binomial',
  options: [estimableOption('theta', 'Known θ, or "estimate" (the default)')],
  create: (options) => create(given(options, 'theta'))
}
