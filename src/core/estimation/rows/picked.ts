/** A row that a pass looked for. */
export interface Picked {
  readonly score: number
  /** Index among all rows. */
  readonly row: number
  /** What is kept of it. */
  readonly cells: Float64Array
}

/** The rows of largest score among two lists, best first and `most` of them; ties by their order. */
export function mergePicked(
  a: readonly Picked[],
  b: readonly Picked[],
  most: number
): readonly Picked[] {
  if (b.length === 0) return a
  return [...a, ...b].sort((x, y) => y.score - x.score || x.row - y.row).slice(0, most)
}
