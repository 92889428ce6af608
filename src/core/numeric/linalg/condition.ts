import { column, type Matrix, zeros } from '../matrix.ts'
import { norm2 } from '../sum.ts'
import { singularValues } from './svd.ts'
import { solveUpper, solveUpperTransposed } from './triangular.ts'

/** Largest factor for which singular values are computed outright. */
const small = 64

function unitColumns(r: Matrix): Matrix {
  const out = zeros(r.rows, r.cols)
  for (let j = 0; j < r.cols; j++) {
    const length = norm2(column(r, j))
    const target = column(out, j)
    target.set(column(r, j))
    if (length > 0) for (let i = 0; i < r.rows; i++) target[i] /= length
  }
  return out
}

/** x ← R'Rx. */
function gramProduct(r: Matrix, x: Float64Array): void {
  const product = new Float64Array(r.rows)
  for (let j = 0; j < r.cols; j++) {
    for (let i = 0; i <= j; i++) product[i] += r.data[j * r.rows + i] * x[j]
  }
  for (let j = 0; j < r.cols; j++) {
    let s = 0
    for (let i = 0; i <= j; i++) s += r.data[j * r.rows + i] * product[i]
    x[j] = s
  }
}

/** Dominant eigenvalue by the power method, from below. */
function dominant(size: number, apply: (x: Float64Array) => void): number {
  const x = Float64Array.from({ length: size }, (_, i) => 1 + (i % 7) / 7)
  let value = 0
  for (let step = 0; step < 60; step++) {
    const length = norm2(x)
    for (let i = 0; i < size; i++) x[i] /= length
    apply(x)
    value = norm2(x)
  }
  return value
}

/**
 * κ₂ of an upper triangular factor after its columns are brought to length 1, so that units do not
 * count; 1 for an empty one, Infinity for a singular one. Beyond 64 columns by power iterations.
 */
export function scaledCondition(upper: Matrix): number {
  if (upper.cols === 0) return 1
  const unit = unitColumns(upper)
  if (upper.cols <= small) {
    const { values } = singularValues(unit)
    return values[0] / values[values.length - 1]
  }
  const largest = dominant(unit.cols, (x) => gramProduct(unit, x))
  const inverse = dominant(unit.cols, (x) => {
    solveUpperTransposed(unit, x)
    solveUpper(unit, x)
  })
  return Math.sqrt(largest * inverse)
}
