import { type Matrix, zeros } from '../matrix.ts'
import { unitPower } from './programme.ts'

/** Largest absolute value; 0 when there is none. */
export function widest(values: Iterable<number>): number {
  let out = 0
  for (const v of values) out = Math.max(out, Math.abs(v))
  return out
}

/** The given rows of X with columns brought to largest entries in [1, 2) by powers of two. */
export function scaleColumns(
  x: Matrix,
  rows: readonly number[]
): { readonly design: Matrix; readonly scale: Float64Array } {
  const design = zeros(rows.length, x.cols)
  const scale = new Float64Array(x.cols)
  for (let j = 0; j < x.cols; j++) {
    const from = j * x.rows
    scale[j] = unitPower(widest(rows.map((i) => x.data[from + i])))
    rows.forEach((i, k) => {
      design.data[j * rows.length + k] = x.data[from + i] * scale[j]
    })
  }
  return { design, scale }
}

/** Whether all ranges are points, to 1e-9 of the largest coefficient (of scaled columns) or of 1. */
export function isUnique(
  ranges: readonly (readonly [number, number])[],
  coefficients: Float64Array
): boolean {
  const size = Math.max(widest(coefficients), 2 ** -20)
  return ranges.every(([low, high]) => high - low <= 1e-9 * size)
}
