import { realLine, unitInterval } from '../../numeric/interval.ts'
import { writeExponentials } from '../../numeric/kernels/exponentials.ts'
import type { Link, LinkedRows } from './link.ts'

// Loops are functions of their own: one that is compiled while it runs is left as soon as the code behind it is new.

function writeMinusSizes(eta: Float64Array, out: Float64Array): void {
  for (let i = 0; i < eta.length; i++) out[i] = -Math.abs(eta[i])
}

/** The means and their derivatives where the means hold e^−|η|. */
function writeFromExponentials(eta: Float64Array, { mean, slope, bend }: LinkedRows): void {
  for (let i = 0; i < eta.length; i++) {
    const e = mean[i]
    const larger = 1 / (1 + e)
    const smaller = e * larger
    const steepness = larger * smaller
    const turn = steepness * (larger - smaller)
    const below = eta[i] < 0
    mean[i] = below ? smaller : larger
    slope[i] = steepness
    bend[i] = below ? turn : -turn
  }
}

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
  inverseRows(eta, out) {
    writeMinusSizes(eta, out.mean)
    writeExponentials(out.mean, out.mean)
    writeFromExponentials(eta, out)
  },
  r: 'logit',
  python: 'sm.families.links.Logit()'
}
