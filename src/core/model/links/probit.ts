import { realLine, unitInterval } from '../../numeric/interval.ts'
import { normalCdf, normalDensity, normalQuantile } from '../../numeric/special/index.ts'
import type { Link } from './link.ts'

/** η = Φ⁻¹(μ) */
export const probit: Link = {
  name: 'probit',
  title: 'Probit',
  formula: 'qnorm(mu)',
  domain: unitInterval,
  range: realLine,
  affine: false,
  odd: true,
  forward: (mu) => (mu > 0 && mu < 1 ? normalQuantile(mu) : Number.NaN),
  inverse(eta, out) {
    const slope = normalDensity(eta)
    out[0] = normalCdf(eta)
    out[1] = slope
    out[2] = slope === 0 ? 0 : -eta * slope
    out[3] = normalCdf(-eta)
  },
  r: 'probit',
  python: 'sm.families.links.CDFLink()'
}
