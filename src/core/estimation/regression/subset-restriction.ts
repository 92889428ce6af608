import { applyQ, pivotedQr } from '../../numeric/linalg/qr.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { LinearRestriction } from '../tests/restriction.ts'

/** Which columns of a design are identified, and the others by them. */
export interface Identification {
  /** r of p columns, ascending. */
  readonly kept: readonly number[]
  /** The combination (length p) that a column is. */
  readonly aliases: readonly { readonly column: number; readonly combination: Float64Array }[]
}

/** Some columns of a design by the identified ones (r × columns). */
function inKept({ kept, aliases }: Identification, places: readonly number[]): Matrix {
  const out = zeros(kept.length, places.length)
  places.forEach((j, s) => {
    const k = kept.indexOf(j)
    const alias = aliases.find((own) => own.column === j)
    if (k >= 0) column(out, s)[k] = 1
    else if (alias !== undefined) column(out, s).set(kept.map((c) => alias.combination[c]))
  })
  return out
}

/** A null restriction of coefficients: unit vectors for single ones that vanish. */
function vanishing(rows: readonly Float64Array[], r: number): LinearRestriction {
  const a = zeros(rows.length, r)
  rows.forEach((row, i) => {
    row.forEach((value, k) => {
      a.data[k * rows.length + i] = value
    })
  })
  return { a, q: new Float64Array(rows.length) }
}

/**
 * The model on some columns of a design as a restriction of the identified coefficients: what is orthogonal to
 * the columns, written by the identified ones, vanishes. Null where the columns span all.
 */
export function subsetRestriction(
  columns: Identification,
  places: readonly number[]
): { readonly restriction: LinearRestriction | null; readonly rank: number } {
  const r = columns.kept.length
  const unit = (k: number) => {
    const out = new Float64Array(r)
    out[k] = 1
    return out
  }
  const whole = places.every((j) => columns.kept.includes(j))
  const within = inKept(columns, places)
  if (whole) {
    const rest = [...columns.kept.keys()].filter((k) => !places.includes(columns.kept[k]))
    const restriction = rest.length === 0 ? null : vanishing(rest.map(unit), r)
    return { restriction, rank: places.length }
  }
  const factor = pivotedQr(within)
  const { rank } = factor
  const rows = Array.from({ length: r - rank }, (_, i) => {
    const own = unit(rank + i)
    applyQ(factor, own)
    return own
  })
  return { restriction: rows.length === 0 ? null : vanishing(rows, r), rank }
}
