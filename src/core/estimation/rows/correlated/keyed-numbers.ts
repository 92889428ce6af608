import type { GroupSums } from '../groups.ts'

/** Numbers by key, flat: in memory that threads share, so that a pass is sent without a copy of them. */
export interface KeyedNumbers {
  readonly keys: Float64Array
  /** Where the numbers of each key end. */
  readonly ends: Float64Array
  readonly values: Float64Array
}

function shared(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))
}

/** Numbers in memory that threads share. */
export function sharedNumbers(values: readonly number[]): Float64Array {
  const out = shared(values.length)
  out.set(values)
  return out
}

/** So many counts in memory that threads share. */
export function sharedCounts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT))
}

/** What is kept of groups whose keys are numbers. */
export function keyedNumbers(groups: GroupSums): KeyedNumbers {
  const keys = shared(groups.size)
  const ends = shared(groups.size)
  let length = 0
  for (const own of groups.values()) length += own.length
  const values = shared(length)
  let [next, from] = [0, 0]
  for (const [key, own] of groups) {
    values.set(own, from)
    from += own.length
    keys[next] = Number(key)
    ends[next] = from
    next += 1
  }
  return { keys, ends, values }
}

/** The numbers of each key. */
export function byKey({ keys, ends, values }: KeyedNumbers): ReadonlyMap<number, Float64Array> {
  const found = new Map<number, Float64Array>()
  keys.forEach((key, k) => {
    found.set(key, values.subarray(k === 0 ? 0 : ends[k - 1], ends[k]))
  })
  return found
}
