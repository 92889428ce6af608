/** Plain loops for what is done to every row: a callback an entry costs more than the work itself. */

/** Index of the first entry that is NaN or infinite, or −1. */
export function firstNotFinite(values: Float64Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i
  return -1
}

/** Whether no entry is NaN or infinite. */
export function everyFinite(values: Float64Array): boolean {
  return firstNotFinite(values) < 0
}

/** The indices 0 … n − 1. */
export function indices(n: number): Int32Array {
  const out = new Int32Array(n)
  for (let i = 0; i < n; i++) out[i] = i
  return out
}

/** The entries at the given places, in their order. */
export function take(values: Float64Array, places: ArrayLike<number>): Float64Array {
  const out = new Float64Array(places.length)
  for (let k = 0; k < out.length; k++) out[k] = values[places[k]]
  return out
}

/** The same of whole numbers. */
export function takeWhole(values: Int32Array, places: ArrayLike<number>): Int32Array {
  const out = new Int32Array(places.length)
  for (let k = 0; k < out.length; k++) out[k] = values[places[k]]
  return out
}

/** The largest magnitude; 0 for no entries. */
export function largestOf(values: Float64Array): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]))
  return largest
}

/** a − b, both of length n. */
export function difference(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length)
  for (let i = 0; i < out.length; i++) out[i] = a[i] - b[i]
  return out
}
