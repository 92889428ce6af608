import { dotRow, dotRowSize } from '../../numeric/programming/rows.ts'
import { accumulate, accumulated } from '../../numeric/running-sum.ts'
import type { WeightedRows } from './weighted-rows.ts'

/** Roundings of its terms within which a residual is none: the fit meets the row. */
const meets = 64 * 2 ** -53

/** Where a sum of powers is taken. */
export interface PowerPoint {
  /** Coefficients (r). */
  readonly point: Float64Array
  readonly exponent: number
  /** Added to every √w |r|; 0 where absent. */
  readonly epsilon?: number
}

/** f (√w |r| + ε)^p of row i, p < 1; |r| is 0 where the fit meets the row. */
function powerOf(
  { transposed, y, root, frequency, magnitude }: WeightedRows,
  i: number,
  { point, exponent, epsilon = 0 }: PowerPoint
): number {
  const size = Math.abs(y[i] - dotRow(transposed, i, point))
  const terms = magnitude === undefined ? Math.abs(y[i]) : magnitude[i]
  const met = size <= meets * (terms + dotRowSize(transposed, i, point))
  return frequency[i] * ((met ? 0 : root[i] * size) + epsilon) ** exponent
}

/** Σ f (√w |r| + ε)^p, compensated. */
export function powerSum(rows: WeightedRows, at: PowerPoint): number {
  const acc = new Float64Array(2)
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
