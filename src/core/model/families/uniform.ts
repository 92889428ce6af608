import type { FamilyEntry } from './family.ts'
import { symmetricLocation } from './kernel/facts.ts'
import { locationScale, scaleParameter } from './kernel/location-scale.ts'
import { given, scaleOption } from './kernel/options.ts'
import { positiveOr, tinyScale } from './kernel/spread.ts'

/** Uniform law on [μ − h, μ + h]; `scale` is the known half-width h. */
export const uniform: FamilyEntry = {
  name: 'uniform',
  title: 'Uniform',
  options: [{ ...scaleOption, description: 'Known half-width; estimated when not given' }],
  create: (options) =>
    locationScale({
      name: 'uniform',
      title: 'Uniform',
      density: '1/(2*half_width) for |y - mu| <= half_width',
      facts: {
        ...symmetricLocation,
        logConcave: true,
        smooth: false,
        normMinimised: 'inf',
        varianceAtUnitScale: 1 / 3
      },
      scale: scaleParameter(given(options, 'scale'), 'half_width'),
      shape: null,
      predicts: 'location',
      expand(z, _shape, out) {
        out[0] = Math.abs(z) <= 1 ? -Math.LN2 : Number.NEGATIVE_INFINITY
        out[1] = 0
        out[2] = 0
      },
      variance: () => 1 / 3,
      information: null,
      start: (r, y) => [
        positiveOr(
          r.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
          tinyScale(y)
        )
      ],
      cdf: (z) => Math.min(1, Math.max(0, (z + 1) / 2)),
      quantile: (p) => 2 * p - 1,
      draw: (random) => 2 * random() - 1,
      r: null,
      python: null
    })
}
