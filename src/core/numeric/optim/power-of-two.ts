import { exponentOf } from '../linalg/power-of-two.ts'

/** The power of two next below √|x|. Multiplying x by 4^k multiplies it by exactly 2^k. */
export function rootPowerOfTwo(x: number): number {
  return 2 ** Math.floor(exponentOf(x) / 2)
}

/** The power of two next below |x|. */
export function powerOfTwo(x: number): number {
  return 2 ** exponentOf(x)
}
