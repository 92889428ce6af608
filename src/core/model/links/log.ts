import { positive, realLine } from '../../numeric/interval.ts'
import { writeExponentials } from '../../numeric/kernels/exponentials.ts'
import type { Link } from './link.ts'

/** η = ln μ */
export const log: Link = {
  name: 'log',
  title: 'Logarithm',
  formula: 'log(mu)',
  domain: positive,
  range: realLine,
  affine: false,
  odd: false,
  forward: (mu) => (mu > 0 ? Math.log(mu) : Number.NaN),
  inverse(eta, out) {
    const mu = Math.exp(eta)
    out[0] = mu
    out[1] = mu
    out[2] = mu
    out[3] = -Math.expm1(eta)
  },
  inverseRows(eta, { mean, slope, bend }) {
    writeExponentials(eta, mean)
    slope.set(mean)
    bend.set(mean)
  },
  r: 'log',
  python: 'sm.families.links.Log()'
}
