/** A row that a pass looked for. */
export interface Picked {
  readonly score: number
  /** Index among all rows. */
  readonly row: number
  /** What is kept of it. */
  readonly cells: Float64Array
  /** Of which of several questions it is an answer, where a pass asks several; absent for one. */
  readonly of?: number
}

/** The rows of largest score among two lists, best first and `most` of each question; ties by their order. */
export function mergePicked(
  a: readonly Picked[],
  b: readonly Picked[],
  most: number
): readonly Picked[] {
  if (b.length === 0) return a
  const taken = new Map<number, number>()
  return [...a, ...b]
    .sort((x, y) => y.score - x.score || x.row - y.row)
    .filter(({ of = 0 }) => {
      const count = (taken.get(of) ?? 0) + 1
      taken.set(of, count)
      return count <= most
    })
}
