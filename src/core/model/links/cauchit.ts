import { realLine, unitInterval } from '../../numeric/interval.ts'
import type { Link } from './link.ts'

/** η = tan(π(μ − ½)) */
export const cauchit: Link = {
  name: 'cauchit',
  title: 'Cauchit',
  formula: 'tan(pi * (mu - 1/2))',
  domain: unitInterval,
  range: realLine,
  affine: false,
  odd: true,
  forward(mu) {
    if (!(mu > 0 && mu < 1)) return Number.NaN
    if (mu < 0.25) return -1 / Math.tan(Math.PI * mu)
    return mu > 0.75 ? 1 / Math.tan(Math.PI * (1 - mu)) : Math.tan(Math.PI * (mu - 0.5))
  },
  inverse(eta, out) {
    // 1/(1 + η²) as a product of two factors, so that η² cannot overflow.
    const h = Math.hypot(1, eta)
    const slope = 1 / h / h / Math.PI
    out[0] = Math.atan2(1, -eta) / Math.PI
    out[1] = slope
    out[2] = (-2 * slope * (eta / h)) / h
    out[3] = Math.atan2(1, eta) / Math.PI
  },
  r: 'cauchit',
  python: 'sm.families.links.Cauchy()'
}
