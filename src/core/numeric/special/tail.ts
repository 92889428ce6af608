import { addPair, expPair, negate, type Pair, pair } from './double-double.ts'

/** A probability exp(exponent)·factor, kept apart so that it neither underflows nor loses digits. */
export interface Tail {
  readonly exponent: Pair
  readonly factor: number
}

/** The probability p as it is. */
export function plain(p: number): Tail {
  return { exponent: pair(0), factor: p }
}

/** The probability as a double. */
export function probability({ exponent, factor }: Tail): number {
  if (exponent.high > -600) return expPair(exponent) * factor
  return expPair(addPair(exponent, pair(Math.log(factor))))
}

/** log of the first less log of the second. */
export function logRatio(first: Tail, second: Tail): number {
  const exponent = addPair(first.exponent, negate(second.exponent))
  return exponent.high + (Math.log(first.factor / second.factor) + exponent.low)
}

/** A tail probability of a positive variable, and the size of its derivative by the logarithm of the variable. */
export interface TailAndSlope {
  readonly tail: Tail
  readonly slope: Tail
}

/** What is sought: the start, the probability, and whether the tail falls as the variable grows. */
export interface Sought {
  readonly start: number
  readonly target: Tail
  readonly falls: boolean
}

/**
 * x > 0 whose tail probability is `target`, by Newton's method for log probability in log x. It converges
 * from any start because the laws used here have a log-concave density in log x.
 */
export function solveTail(
  { start, target, falls }: Sought,
  at: (x: number) => TailAndSlope
): number {
  let x = start
  for (let k = 0; k < 200; k++) {
    if (!(x > 0 && x < Infinity)) return x
    const { tail, slope } = at(x)
    const gain = Math.exp(logRatio(slope, tail))
    const miss = falls ? logRatio(tail, target) : logRatio(target, tail)
    const step = Math.min(20, Math.max(-20, miss / gain))
    x += x * Math.expm1(step)
    if (Math.abs(step) < 1e-9) return x
  }
  return x
}
