import type { FamilyEntry } from './family.ts'
import { noFacts } from './kernel/facts.ts'
import { locationScale, scaleParameter } from './kernel/location-scale.ts'
import { given, type Options, scaleOption } from './kernel/options.ts'
import { medianAbsolute } from './kernel/spread.ts'

const euler = 0.5772156649015329

function create(options: Options) {
  // z of largest values is −z of smallest ones.
  const side = options['side'] === 'min' ? -1 : 1
  return locationScale({
    name: 'gumbel',
    title: side === 1 ? 'Gumbel (largest values)' : 'Gumbel (smallest values)',
    density:
      side === 1
        ? 'exp(-z - exp(-z))/scale, z = (y - mu)/scale'
        : 'exp(z - exp(z))/scale, z = (y - mu)/scale',
    facts: {
      ...noFacts,
      location: true,
      logConcave: true,
      varianceAtUnitScale: (Math.PI * Math.PI) / 6,
      informationAtUnitScale: 1,
      standardisedMean: side * euler
    },
    scale: scaleParameter(given(options, 'scale')),
    shape: null,
    predicts: 'location',
    expand(z, _shape, out) {
      const x = side * z
      const e = Math.exp(-x)
      out[0] = -x - e
      out[1] = side * Math.expm1(-x)
      out[2] = -e
    },
    variance: () => (Math.PI * Math.PI) / 6,
    information: (_shape, out) =>
      out.set([1, side * (euler - 1), (Math.PI * Math.PI) / 6 + (1 - euler) ** 2]),
    // The median of |z| is 0.76724.
    start: (r, y) => [medianAbsolute(r, y) / 0.76724],
    cdf: (z) => (side === 1 ? Math.exp(-Math.exp(-z)) : -Math.expm1(-Math.exp(z))),
    quantile: (p) => (side === 1 ? -Math.log(-Math.log(p)) : Math.log(-Math.log1p(-p))),
    draw: (uniform) => -side * Math.log(-Math.log(uniform())),
    r: null,
    python: null
  })
}

/** Extreme value law of the largest (`side` max) or smallest (min) of many. */
export const gumbel: FamilyEntry = {
  name: 'gumbel',
  title: 'Gumbel',
  options: [
    scaleOption,
    {
      name: 'side',
      description: 'Law of largest or of smallest values',
      domain: null,
      choices: ['max', 'min'],
      default: 'max',
      estimable: false
    }
  ],
  create
}
