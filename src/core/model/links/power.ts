import { positive } from '../../numeric/interval.ts'
import { identity } from './identity.ts'
import type { Link } from './link.ts'
import { log } from './log.ts'

/** η = μ^k; k = 0 is the logarithm and k = 1 the identity, as R's `power`. */
export function power(k: number): Link {
  if (k === 0) return log
  if (k === 1) return identity
  return {
    name: 'power',
    title: `Power ${k}`,
    formula: `mu^${k}`,
    domain: positive,
    range: positive,
    affine: false,
    odd: false,
    forward: (mu) => (mu > 0 ? mu ** k : Number.NaN),
    inverse(eta, out) {
      if (!(eta > 0)) {
        out.fill(Number.NaN)
        return
      }
      const mu = eta ** (1 / k)
      const slope = mu / eta / k
      out[0] = mu
      out[1] = slope
      out[2] = (slope * (1 / k - 1)) / eta
      out[3] = mu > 0.5 && mu < 2 ? -Math.expm1(Math.log(eta) / k) : 1 - mu
    },
    r: `power(${k})`,
    python: `sm.families.links.Power(${k})`
  }
}
