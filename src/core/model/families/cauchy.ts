import type { FamilyEntry } from './family.ts'
import { symmetricLocation } from './kernel/facts.ts'
import { locationScale, scaleParameter } from './kernel/location-scale.ts'
import { given, scaleOption } from './kernel/options.ts'
import { medianAbsolute } from './kernel/spread.ts'
import { studentScale } from './kernel/student.ts'

/** Quantile of the standard Cauchy law, with the digits of the tail. */
function quantile(p: number): number {
  if (p < 0.25) return -1 / Math.tan(Math.PI * p)
  return p > 0.75 ? 1 / Math.tan(Math.PI * (1 - p)) : Math.tan(Math.PI * (p - 0.5))
}

/** Cauchy law: neither mean nor variance. */
export const cauchy: FamilyEntry = {
  name: 'cauchy',
  title: 'Cauchy',
  options: [scaleOption],
  create: (options) =>
    locationScale({
      name: 'cauchy',
      title: 'Cauchy',
      density: '1/(pi*scale*(1 + ((y - mu)/scale)^2))',
      facts: {
        ...symmetricLocation,
        varianceAtUnitScale: Infinity,
        informationAtUnitScale: 0.5,
        standardisedMean: null
      },
      scale: scaleParameter(given(options, 'scale')),
      shape: null,
      predicts: 'location',
      expand(z, _shape, out) {
        const u = z === 0 ? 0 : 1 / (z + 1 / z)
        const square = z * z
        out[0] =
          -Math.log(Math.PI) - (square < Infinity ? Math.log1p(square) : 2 * Math.log(Math.abs(z)))
        out[1] = -2 * u
        out[2] = -2 * (1 / (1 + square) - 2 * u * u)
      },
      expandScale: (z, _shape, out) => studentScale(z, 1, out),
      variance: () => Infinity,
      information: (_shape, out) => out.set([0.5, 0, 0.5]),
      start: (r, y) => [medianAbsolute(r, y)],
      cdf: (z) => Math.atan2(1, -z) / Math.PI,
      quantile,
      draw: (uniform) => quantile(uniform()),
      r: null,
      python: null
    })
}
