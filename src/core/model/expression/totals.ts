/** Running sums with their rounding errors carried along (Neumaier 1974). */
export interface Totals {
  reset(): void
  add(k: number, x: number): void
  /** Adds the first `rows` entries of a block to sum k, one by one. */
  addAll(k: number, block: Float64Array, rows: number): void
  /** Sum k; ±Infinity or NaN as plain addition would give. */
  get(k: number): number
}

/** `count` sums, all 0. */
export function createTotals(count: number): Totals {
  const high = new Float64Array(count)
  const low = new Float64Array(count)
  const add = (k: number, x: number): void => {
    const before = high[k]
    const sum = before + x
    low[k] += Math.abs(before) >= Math.abs(x) ? before - sum + x : x - sum + before
    high[k] = sum
  }
  return {
    add,
    reset: () => {
      high.fill(0)
      low.fill(0)
    },
    addAll: (k, block, rows) => {
      let sum = high[k]
      let rest = low[k]
      for (let i = 0; i < rows; i++) {
        const x = block[i]
        const next = sum + x
        rest += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum
        sum = next
      }
      high[k] = sum
      low[k] = rest
    },
    get: (k) => (Number.isFinite(high[k]) ? high[k] + low[k] : high[k])
  }
}
