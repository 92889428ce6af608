import { positive } from '../../numeric/interval.ts'
import type { Link } from './link.ts'

/** η = 1/μ² */
export const inverseSquared: Link = {
  name: 'inverse_squared',
  title: 'Inverse squared',
  formula: '1 / mu^2',
  domain: positive,
  range: positive,
  affine: false,
  odd: false,
  forward: (mu) => (mu > 0 ? 1 / mu / mu : Number.NaN),
  inverse(eta, out) {
    if (!(eta > 0)) {
      out.fill(Number.NaN)
      return
    }
    const root = Math.sqrt(eta)
    const mu = 1 / root
    out[0] = mu
    out[1] = (-0.5 * mu) / eta
    out[2] = (0.75 * mu) / eta / eta
    out[3] = (eta - 1) / (root * (root + 1))
  },
  r: '1/mu^2',
  python: 'sm.families.links.InverseSquared()'
}
