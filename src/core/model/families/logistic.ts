import { logistic as logisticCdf } from '../../numeric/special/index.ts'
import type { FamilyEntry } from './family.ts'
import { symmetricLocation } from './kernel/facts.ts'
import { locationScale, scaleParameter } from './kernel/location-scale.ts'
import { given, scaleOption } from './kernel/options.ts'
import { medianAbsolute } from './kernel/spread.ts'

/** Quantile of the standard logistic law. */
function quantile(p: number): number {
  return Math.log(p) - Math.log1p(-p)
}

/** ρ = −|z| − 2 ln(1 + e^{−|z|}), ρ′ = −tanh(z/2), ρ″ = −2e/(1 + e)². */
export const logistic: FamilyEntry = {
  name: 'logistic',
  title: 'Logistic',
  options: [scaleOption],
  create: (options) =>
    locationScale({
      name: 'logistic',
      title: 'Logistic',
      density: 'exp(-z) / (scale*(1 + exp(-z))^2), z = (y - mu)/scale',
      facts: {
        ...symmetricLocation,
        logConcave: true,
        varianceAtUnitScale: (Math.PI * Math.PI) / 3,
        informationAtUnitScale: 1 / 3
      },
      scale: scaleParameter(given(options, 'scale')),
      shape: null,
      predicts: 'location',
      expand(z, _shape, out) {
        const e = Math.exp(-Math.abs(z))
        out[0] = -Math.abs(z) - 2 * Math.log1p(e)
        out[1] = -Math.tanh(z / 2)
        out[2] = (-2 * e) / (1 + e) / (1 + e)
      },
      variance: () => (Math.PI * Math.PI) / 3,
      information: (_shape, out) => out.set([1 / 3, 0, (3 + Math.PI * Math.PI) / 9]),
      // The median of |z| is ln 3.
      start: (r, y) => [medianAbsolute(r, y) / Math.log(3)],
      cdf: logisticCdf,
      quantile,
      draw: (uniform) => quantile(uniform()),
      r: null,
      python: null
    })
}
