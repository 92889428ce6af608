import { realLine, unitInterval } from '../../numeric/interval.ts'
import type { Link } from './link.ts'

/** η = ln(−ln(1 − μ)) */
export const cloglog: Link = {
  name: 'cloglog',
  title: 'Complementary log-log',
  formula: 'log(-log(1 - mu))',
  domain: unitInterval,
  range: realLine,
  affine: false,
  odd: false,
  forward: (mu) => (mu > 0 && mu < 1 ? Math.log(-Math.log1p(-mu)) : Number.NaN),
  inverse(eta, out) {
    const hazard = Math.exp(eta)
    const complement = Math.exp(-hazard)
    const slope = complement === 0 ? 0 : hazard * complement
    out[0] = -Math.expm1(-hazard)
    out[1] = slope
    out[2] = slope === 0 ? 0 : -slope * Math.expm1(eta)
    out[3] = complement
  },
  r: 'cloglog',
  python: 'sm.families.links.CLogLog()'
}
