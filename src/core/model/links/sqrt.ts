import { nonNegative } from '../../numeric/interval.ts'
import type { Link } from './link.ts'

/** η = √μ */
export const sqrt: Link = {
  name: 'sqrt',
  title: 'Square root',
  formula: 'sqrt(mu)',
  domain: nonNegative,
  range: nonNegative,
  affine: false,
  odd: false,
  forward: (mu) => Math.sqrt(mu),
  inverse(eta, out) {
    if (!(eta >= 0)) {
      out.fill(Number.NaN)
      return
    }
    out[0] = eta * eta
    out[1] = 2 * eta
    out[2] = 2
    out[3] = (1 - eta) * (1 + eta)
  },
  r: 'sqrt',
  python: 'sm.families.links.Sqrt()'
}
