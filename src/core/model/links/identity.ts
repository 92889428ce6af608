import { realLine } from '../../numeric/interval.ts'
import type { Link } from './link.ts'

/** η = μ */
export const identity: Link = {
  name: 'identity',
  title: 'Identity',
  formula: 'mu',
  domain: realLine,
  range: realLine,
  affine: true,
  odd: false,
  forward: (mu) => mu,
  inverse(eta, out) {
    out[0] = eta
    out[1] = 1
    out[2] = 0
    out[3] = 1 - eta
  },
  r: 'identity',
  python: 'sm.families.links.Identity()'
}
