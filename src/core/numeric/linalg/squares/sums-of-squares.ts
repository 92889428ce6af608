import { type DoubleDouble, ddAdd, ddDiv, ddNegate } from '../../double-double.ts'
import {
  dotPair,
  multiplyPairs,
  type PairVector,
  subtractMultiple,
  zeroPair
} from './pair-kernels.ts'

/** Σ w v², v a vector of pairs. */
export function weightedSquares(v: PairVector, weights: Float64Array | null): number {
  if (weights === null) return dotPair(v, v).head
  const weighted = zeroPair(v.head.length)
  multiplyPairs(weighted, v, { head: weights, tail: null })
  return dotPair(v, weighted).head
}

/** Σ w (v − v̄)² about the weighted mean, both in double-double. */
export function centredSquares(v: PairVector, weights: Float64Array | null): number {
  const n = v.head.length
  if (n === 0) return 0
  const ones = { head: new Float64Array(n).fill(1), tail: null }
  const mass: PairVector = weights === null ? ones : { head: weights, tail: null }
  const mean = ddDiv(dotPair(v, mass), dotPair(ones, mass))
  const deviations = { head: v.head.slice(), tail: v.tail?.slice() ?? new Float64Array(n) }
  subtractMultiple(deviations, ones, mean)
  return weightedSquares(deviations, weights)
}

/** y − r entry by entry, rounded to doubles. */
export function differences(y: PairVector, r: PairVector): Float64Array {
  const out = new Float64Array(y.head.length)
  for (let i = 0; i < out.length; i++) {
    const a: DoubleDouble = { head: y.head[i], tail: y.tail === null ? 0 : y.tail[i] }
    const b: DoubleDouble = { head: r.head[i], tail: r.tail === null ? 0 : r.tail[i] }
    out[i] = ddAdd(a, ddNegate(b)).head
  }
  return out
}
