import type { FamilyEntry } from './family.ts'
import { symmetricLocation } from './kernel/facts.ts'
import { locationScale, scaleParameter } from './kernel/location-scale.ts'
import { given, scaleOption } from './kernel/options.ts'
import { meanOver, positiveOr, tinyScale } from './kernel/spread.ts'

/** Quantile of the standard Laplace law. */
function quantile(p: number): number {
  return p < 0.5 ? Math.log(2 * p) : -Math.log(2 * (1 - p))
}

/** Double exponential law; b = mean |r| at the maximum. At z = 0 the derivative is the subgradient 0. */
export const laplace: FamilyEntry = {
  name: 'laplace',
  title: 'Laplace',
  options: [scaleOption],
  create: (options) =>
    locationScale({
      name: 'laplace',
      title: 'Laplace',
      density: 'exp(-|y - mu|/scale) / (2*scale)',
      facts: {
        ...symmetricLocation,
        logConcave: true,
        smooth: false,
        normMinimised: 1,
        varianceAtUnitScale: 2,
        informationAtUnitScale: 1
      },
      scale: scaleParameter(given(options, 'scale')),
      shape: null,
      predicts: 'location',
      expand(z, _shape, out) {
        out[0] = -Math.abs(z) - Math.LN2
        out[1] = z === 0 ? 0 : -Math.sign(z)
        out[2] = 0
      },
      variance: () => 2,
      information: (_shape, out) => out.set([1, 0, 1]),
      start: (r, y) => [
        positiveOr(
          meanOver(r.length, null, (i) => Math.abs(r[i])),
          tinyScale(y)
        )
      ],
      cdf: (z) => (z < 0 ? 0.5 * Math.exp(z) : 1 - 0.5 * Math.exp(-z)),
      quantile,
      draw: (uniform) => quantile(uniform()),
      r: null,
      python: null
    })
}
