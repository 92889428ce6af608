import { realLine } from '../../numeric/interval.ts'
import {
  inverseMills,
  inverseMillsExcess,
  normalLogCdf,
  normalQuantile
} from '../../numeric/special/index.ts'
import type { FamilyEntry, FamilyFacts } from './family.ts'
import { bracketedQuantile } from './kernel/bracketed-quantile.ts'
import { noFacts } from './kernel/facts.ts'
import { locationScale, type StandardJet, scaleParameter } from './kernel/location-scale.ts'
import { estimableOption, given, type Options, scaleOption } from './kernel/options.ts'
import { skewNormalCdf } from './kernel/owen.ts'
import { meanOver, positiveOr, tinyScale } from './kernel/spread.ts'

const constant = Math.LN2 - 0.5 * Math.log(2 * Math.PI)

/** δ = α/√(1 + α²). */
function delta(alpha: number): number {
  return alpha / Math.hypot(1, alpha)
}

function variance(alpha: number): number {
  return 1 - (2 / Math.PI) * delta(alpha) ** 2
}

/** ρ = ln 2 + ln φ(z) + ln Φ(αz), with m = φ/Φ and m′ = −m e at αz. */
function expand(z: number, alpha: number, out: StandardJet): void {
  const t = alpha * z
  const m = inverseMills(t)
  const e = inverseMillsExcess(t)
  const me = m === 0 ? 0 : m * e
  out[0] = constant - 0.5 * z * z + normalLogCdf(t)
  out[1] = -z + alpha * m
  out[2] = -1 - alpha * alpha * me
  out[3] = z * m
  out[4] = -z * z * me
  out[5] = m - t * me
}

/**
 * Information of the location at scale 1, 1 + α² E m(αz)² with E over the law: the trapezoidal rule,
 * whose error falls exponentially for this entire integrand (Trefethen & Weideman 2014, SIAM Rev. 56).
 */
function locationInformation(alpha: number): number {
  const width = Math.hypot(1, alpha)
  const step = 1 / (16 * width)
  const reach = 40 / width
  let sum = 0
  const jet = new Float64Array(6)
  for (let z = -reach; z <= reach; z += step) {
    expand(z, alpha, jet)
    const score = jet[1] + z
    sum += score * score * Math.exp(jet[0])
  }
  return 1 + sum * step
}

function factsOf(alpha: number | null): FamilyFacts {
  return {
    ...noFacts,
    location: true,
    symmetric: alpha === 0,
    logConcave: true,
    quadratic: alpha === 0,
    exponentialDispersion: alpha === 0,
    normMinimised: alpha === 0 ? 2 : null,
    varianceAtUnitScale: alpha === null ? null : variance(alpha),
    informationAtUnitScale: alpha === null ? null : locationInformation(alpha),
    standardisedMean: alpha === null ? null : Math.sqrt(2 / Math.PI) * delta(alpha),
    normalLimit: alpha === null ? 'alpha = 0' : null
  }
}

/**
 * Moments (Azzalini 1985): |δ| from the skewness of the residuals, kept away from 0, where the
 * likelihood is always stationary and never maximal.
 */
function start(r: Float64Array, y: Float64Array, known: number | null): readonly number[] {
  const n = r.length
  const mean = meanOver(n, null, (i) => r[i])
  const sd = positiveOr(Math.sqrt(meanOver(n, null, (i) => (r[i] - mean) ** 2)), tinyScale(y))
  const skewness = meanOver(n, null, (i) => ((r[i] - mean) / sd) ** 3)
  const k = Math.abs(skewness) ** (2 / 3)
  const moment = Math.sqrt(((Math.PI / 2) * k) / (k + ((4 - Math.PI) / 2) ** (2 / 3)))
  const size = Math.min(Math.max(moment, 0.7), 0.98)
  const alpha = known ?? ((skewness < 0 ? -1 : 1) * size) / Math.sqrt(1 - size * size)
  return [sd / Math.sqrt(variance(alpha)), alpha]
}

function create(options: Options) {
  const alpha = given(options, 'alpha')
  return locationScale({
    name: 'skew_normal',
    title: 'Skew normal',
    density: '2/scale * dnorm(z) * pnorm(alpha*z), z = (y - mu)/scale',
    facts: factsOf(alpha),
    scale: scaleParameter(given(options, 'scale')),
    shape: { name: 'alpha', domain: realLine, known: alpha },
    ...(alpha === null ? { halfNormalShape: 1 } : {}),
    singularShape: {
      parameter: 1,
      at: 0,
      because:
        'The law is normal there, with an information that is singular whatever the data (Azzalini 1985), so that alpha has no standard error; the errors of the location and of the scale are those of the centred parametrisation, of the mean and of the standard deviation.'
    },
    predicts: 'location',
    expand,
    variance,
    information: null,
    start: (r, y) => start(r, y, alpha),
    cdf: skewNormalCdf,
    quantile: (p, shape) => bracketedQuantile(p, (z) => skewNormalCdf(z, shape)),
    draw(uniform, shape) {
      const d = delta(shape)
      const half = Math.abs(normalQuantile(uniform()))
      return d * half + normalQuantile(uniform()) / Math.hypot(1, shape)
    },
    r: null,
    python: null
  })
}

/** Azzalini's skew-normal law with location μ, scale and shape α. */
export const skewNormal: FamilyEntry = {
  name: 'skew_normal',
  title: 'Skew normal',
  options: [
    estimableOption('alpha', 'Known shape α, or "estimate" (the default)', realLine),
    scaleOption
  ],
  create
}
