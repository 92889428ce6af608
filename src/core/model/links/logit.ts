import { realLine, unitInterval } from '../../numeric/interval.ts'
import type { Link } from './link.ts'

/** η = ln(μ/(1 − μ)) */
export const logit: Link = {
  name: 'logit',
  title: 'Logit',
  formula: 'log(mu / (1 - mu))',
  domain: unitInterval,
  range: realLine,
  affine: false,
  odd: true,
  forward(mu) {
    if (!(mu > 0 && mu < 1)) return Number.NaN
    // Near ½ the two logarithms cancel, and 2μ − 1 is exact.
    if (Math.abs(mu - 0.5) < 0.25) return Math.log1p((2 * mu - 1) / (1 - mu))
    return Math.log(mu) - Math.log1p(-mu)
  },
  inverse(eta, out) {
    const size = Math.abs(eta)
    const e = Math.exp(-size)
    const larger = 1 / (1 + e)
    const smaller = e / (1 + e)
    const slope = larger * smaller
    out[0] = eta < 0 ? smaller : larger
    out[1] = slope
    // 1 − e is the difference of larger and smaller but for a factor; near 0 it has lost its digits.
    const bend = size > 0.5 ? (1 - e) * larger : Math.tanh(size / 2)
    out[2] = eta < 0 ? slope * bend : -slope * bend
    out[3] = eta < 0 ? larger : smaller
  },
  r: 'logit',
  python: 'sm.families.links.Logit()'
}
