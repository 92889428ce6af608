/** A coding of a factor with k levels by k − 1 columns. */
export interface Contrast {
  readonly title: string
  /** Name in R. */
  readonly r: string
  /** k × (k − 1) by columns: columns[j][level]. */
  columns(k: number): readonly (readonly number[])[]
  /** What follows the factor's name in the names of the k − 1 columns. */
  suffixes(levels: readonly string[]): readonly string[]
  /** Column j is the effect of this level; null where it is not the effect of one level. */
  levelOf(j: number): number | null
}
