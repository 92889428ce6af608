import { type Matrix, transpose } from '../../numeric/matrix.ts'
import { identifiedColumns } from './facts.ts'
import type { LinearRegression } from './model.ts'

/** Rows as a norm of their residuals reads them: n rows of r columns. */
export interface WeightedRows {
  /** X' (r × n). */
  readonly transposed: Matrix
  /** Response less the offset, or the residual about which a mean is linearised (n). */
  readonly y: Float64Array
  /** Sizes of the terms whose difference a residual in `y` is (n); absent where `y` are responses. */
  readonly magnitude?: Float64Array
  /** √precision (n). */
  readonly root: Float64Array
  readonly frequency: Float64Array
}

/** The rows of a linear mean in its identified columns. */
export function weightedRows(
  { mean: { x, offset }, observations: { rows: n, y, precision, frequency } }: LinearRegression,
  kept: readonly number[]
): WeightedRows {
  return {
    transposed: transpose(identifiedColumns(x, kept)),
    y: offset === null ? y : y.map((value, i) => value - offset[i]),
    root: precision === null ? new Float64Array(n).fill(1) : precision.map(Math.sqrt),
    frequency: frequency ?? new Float64Array(n).fill(1)
  }
}

/** Some of the rows, by their places. */
export function rowsAt(
  { transposed, y, root, frequency }: WeightedRows,
  places: readonly number[]
): WeightedRows {
  const { rows: r, data } = transposed
  const own = { rows: r, cols: places.length, data: new Float64Array(r * places.length) }
  places.forEach((i, k) => {
    own.data.set(data.subarray(i * r, (i + 1) * r), k * r)
  })
  const taken = (values: Float64Array) => Float64Array.from(places, (i) => values[i])
  return { transposed: own, y: taken(y), root: taken(root), frequency: taken(frequency) }
}
