import type { Link, LinkedRows } from './link.ts'

/** Buffers for the means of n rows and their derivatives. */
export function noLinkedRows(n: number): LinkedRows {
  return { mean: new Float64Array(n), slope: new Float64Array(n), bend: new Float64Array(n) }
}

/** Rows from which a loop of a link's own is worth its copies. */
const some = 32

/** Writes μ, dμ/dη and d²μ/dη² of every predictor: by the link's own loop where it has one. */
export function writeLinkedRows(link: Link, eta: Float64Array, out: LinkedRows): LinkedRows {
  if (link.inverseRows !== undefined && eta.length >= some) {
    link.inverseRows(eta, out)
    return out
  }
  const { mean, slope, bend } = out
  const jet = new Float64Array(4)
  for (let i = 0; i < eta.length; i++) {
    link.inverse(eta[i], jet)
    mean[i] = jet[0]
    slope[i] = jet[1]
    bend[i] = jet[2]
  }
  return out
}

/** μ, dμ/dη and d²μ/dη² of every predictor. */
export function linkedRows(link: Link, eta: Float64Array): LinkedRows {
  return writeLinkedRows(link, eta, noLinkedRows(eta.length))
}
