import { dotRow, dotRowSize } from '../../numeric/programming/rows.ts'
import { accumulate, accumulated } from '../../numeric/running-sum.ts'
import type { WeightedRows } from './weighted-rows.ts'

/** Roundings of its terms within which a residual is none: the fit meets the row. */
const meets = 64 * 2 ** -53

/** f (√w |r|)^p of row i at some coefficients (r), p < 1; 0 where the fit meets the row. */
export function powerOf(
  { transposed, y, root, frequency }: WeightedRows,
  i: number,
  { point, exponent }: { readonly point: Float64Array; readonly exponent: number }
): number {
  const size = Math.abs(y[i] - dotRow(transposed, i, point))
  if (size <= meets * (Math.abs(y[i]) + dotRowSize(transposed, i, point))) return 0
  return frequency[i] * (root[i] * size) ** exponent
}

/** Σ f (√w |r|)^p at some coefficients, compensated. */
export function powerSum(rows: WeightedRows, point: Float64Array, exponent: number): number {
  const acc = new Float64Array(2)
  const at = { point, exponent }
  for (let i = 0; i < rows.y.length; i++) accumulate(acc, 0, powerOf(rows, i, at))
  return accumulated(acc, 0)
}

/** Where a sum of powers is bounded by a sum of absolute residuals. */
export interface Reweighted {
  /** Coefficients (r). */
  readonly point: Float64Array
  /** Added to every √w |r|, so that no weight is infinite. */
  readonly epsilon: number
  readonly exponent: number
}

/**
 * Rows whose Σ f √w |r| is, but for a constant and the factor p, the tangent at a point to Σ f (√w |r| + ε)^p,
 * which is concave in |r|: where the one falls from there, so does the other.
 */
export function reweightedRows(
  rows: WeightedRows,
  { point, epsilon, exponent }: Reweighted
): WeightedRows {
  const { transposed, y, root, frequency } = rows
  const weight = (f: number, i: number) => {
    const size = root[i] * Math.abs(y[i] - dotRow(transposed, i, point))
    return f * (size + epsilon) ** (exponent - 1)
  }
  return { ...rows, frequency: frequency.map(weight) }
}
