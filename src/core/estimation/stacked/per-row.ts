import type { PerRow } from '../report-diagnostics.ts'

/** Where the rows that were used stand among those that the client sent. */
export interface RowPlaces {
  readonly rows: Int32Array
  readonly total: number
}

/** Values of the rows used, aligned with the rows sent; null where a row was left out. */
export function alignedTo({ rows, total }: RowPlaces, values: Float64Array): (number | null)[] {
  // An array of nothing but numbers takes a third of the memory.
  if (rows.length === total && rows.every((row, i) => row === i)) return Array.from(values)
  const out = new Array<number | null>(total).fill(null)
  rows.forEach((row, i) => {
    out[row] = values[i]
  })
  return out
}

/** Such values by response. */
export function byResponse(
  places: RowPlaces,
  responses: readonly string[],
  values: (k: number) => Float64Array
): Readonly<Record<string, PerRow>> {
  return Object.fromEntries(responses.map((name, k) => [name, alignedTo(places, values(k))]))
}
