import { kernels } from './index.ts'

/** Numbers at a time: what belongs to them stays in the first-level cache. */
const block = 1024

/** Writes e^x of n numbers, within 0.7 units in the last place; both arrays of length n, and may be one. */
export function writeExponentials(x: Float64Array, out: Float64Array): void {
  const memory = kernels.memory(2 * block)
  for (let from = 0; from < x.length; from += block) {
    const length = Math.min(block, x.length - from)
    memory.set(x.subarray(from, from + length))
    kernels.exponentials(0, block, length + (length & 1))
    out.set(memory.subarray(block, block + length), from)
  }
}
