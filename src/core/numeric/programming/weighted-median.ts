/** Partitions order[from … to) about the key of order[at] in three (Hoare 1961; Dijkstra 1976). */
function splitAt(
  order: Int32Array,
  key: Float64Array,
  { from, to, at }: { readonly from: number; readonly to: number; readonly at: number }
): readonly [number, number] {
  const pivot = key[order[at]]
  let below = from
  let above = to
  for (let k = from; k < above; ) {
    const i = order[k]
    if (key[i] < pivot) {
      order[k] = order[below]
      order[below++] = i
      k += 1
    } else if (key[i] > pivot) {
      above -= 1
      order[k] = order[above]
      order[above] = i
    } else k += 1
  }
  return [below, above]
}

/**
 * Weighted median by partition: the row at whose key the running sum of rates first reaches
 * −slope, and the slope just before the rows of that key. Linear time on average.
 */
export function firstRise(
  order: Int32Array,
  { key, rate }: { readonly key: Float64Array; readonly rate: Float64Array },
  start: number
): { readonly row: number; readonly slope: number } | null {
  let from = 0
  let to = order.length
  let slope = start
  let last: { readonly row: number; readonly slope: number } | null = null
  while (from < to) {
    const at = from + ((to - from) >> 1)
    const [below, above] = splitAt(order, key, { from, to, at })
    let before = 0
    for (let k = from; k < below; k++) before += rate[order[k]]
    if (slope + before >= 0) {
      to = below
      continue
    }
    let equal = 0
    for (let k = below; k < above; k++) equal += rate[order[k]]
    last = { row: order[below], slope: slope + before }
    if (slope + before + equal >= 0) return last
    slope += before + equal
    from = above
  }
  return last
}
