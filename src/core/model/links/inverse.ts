import { positive } from '../../numeric/interval.ts'
import type { Link } from './link.ts'

/** η = 1/μ */
export const inverse: Link = {
  name: 'inverse',
  title: 'Inverse',
  formula: '1 / mu',
  domain: positive,
  range: positive,
  affine: false,
  odd: false,
  forward: (mu) => (mu > 0 ? 1 / mu : Number.NaN),
  inverse(eta, out) {
    if (!(eta > 0)) {
      out.fill(Number.NaN)
      return
    }
    const mu = 1 / eta
    out[0] = mu
    out[1] = -mu / eta
    out[2] = (2 * mu) / eta / eta
    out[3] = (eta - 1) / eta
  },
  r: 'inverse',
  python: 'sm.families.links.InversePower()'
}
