import { type DoubleDouble, ddAdd, ddMul, twoProd, twoSum } from '../../../numeric/double-double.ts'
import { type CholeskyFactor, lowerFactor, whitenedBy } from '../../../numeric/linalg/cholesky.ts'
import { at, column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import type { Frame } from '../frame.ts'
import type { Products } from './products.ts'

/** Columns as head and tail (m × k). */
export interface PairColumns {
  readonly head: Matrix
  readonly tail: Matrix
}

/** A few rows with the inner products of many: of all columns of the designs, and of the responses. */
export interface Condensed {
  readonly columns: PairColumns
  readonly responses: PairColumns
}

const nothing: DoubleDouble = { head: 0, tail: 0 }

const times = ({ head, tail }: DoubleDouble, factor: number): DoubleDouble =>
  ddMul({ head, tail }, { head: factor, tail: 0 })

/** L'R with 32 digits: column k of it has the inner products of column k of U. */
function frameRows(lower: Matrix, { r }: Frame): DoubleDouble[][] {
  return Array.from({ length: r.cols }, (_, k) =>
    Array.from({ length: k + 1 }, (__, i) => {
      let sum = nothing
      for (let m = i; m <= k; m++) sum = ddAdd(sum, twoProd(at(lower, m, i), at(r, m, k)))
      return sum
    })
  )
}

/** An upper triangular root of a positive semidefinite matrix: rounding below zero counts as zero. */
function semidefiniteRoot(a: Matrix): Matrix {
  const root = zeros(a.rows, a.rows)
  const floor = a.rows * Number.EPSILON
  for (let j = 0; j < a.rows; j++) {
    for (let i = 0; i <= j; i++) {
      let rest = at(a, i, j)
      for (let k = 0; k < i; k++) rest -= at(root, k, i) * at(root, k, j)
      const pivot = at(root, i, i)
      if (i < j) root.data[j * a.rows + i] = pivot === 0 ? 0 : rest / pivot
      else root.data[j * a.rows + i] = rest > floor * at(a, j, j) ? Math.sqrt(rest) : 0
    }
  }
  return root
}

/** Residuals (m × q): the part in the columns' span, then a root of the products of the rest. */
function residualRows({ cross, squares }: Products, factor: CholeskyFactor): Matrix {
  const [r, q] = [cross.rows, cross.cols]
  const out = zeros(r + q, q)
  for (let l = 0; l < q; l++) column(out, l).set(whitenedBy(factor, column(cross, l)))
  const rest = zeros(q, q)
  for (let l = 0; l < q; l++) {
    for (let k = 0; k < q; k++) {
      let value = at(squares, k, l)
      for (let i = 0; i < r; i++) value -= at(out, i, k) * at(out, i, l)
      rest.data[l * q + k] = value
    }
  }
  const root = semidefiniteRoot(rest)
  for (let l = 0; l < q; l++) column(out, l).set(column(root, l), r)
  return out
}

function pairColumns(rows: number, columns: readonly (readonly DoubleDouble[])[]): PairColumns {
  const [head, tail] = [zeros(rows, columns.length), zeros(rows, columns.length)]
  columns.forEach((own, j) => {
    own.forEach((value, i) => {
      head.data[j * rows + i] = value.head
      tail.data[j * rows + i] = value.tail
    })
  })
  return { head, tail }
}

/** Σ b_k c_k over the given columns. */
function combined(
  columns: readonly (readonly DoubleDouble[])[],
  b: Float64Array,
  length: number
): DoubleDouble[] {
  return Array.from({ length }, (_, i) => {
    let sum = nothing
    columns.forEach((own, k) => {
      if (b[k] !== 0 && i < own.length) sum = ddAdd(sum, times(own[i], b[k]))
    })
    return sum
  })
}

/**
 * Rows that stand for all rows in everything that depends on inner products alone: with O = U R⁻¹,
 * O'O = LL' and E the residuals of y = origin + Uβ + E, the rows L'R for U, and for E the rows L⁻¹O'E above
 * a root of E'E − E'O(LL')⁻¹O'E. They are the triangular factor of a QR decomposition of [X, Y] (Golub & Van
 * Loan 2013, section 5.3), in twice the precision, so that shifts far from zero cost no digits. `factor` is
 * that of O'O, `columns` the number of columns of the designs.
 */
export function condensedRows(
  products: Products,
  { frame, factor, columns, beta, origin }: Condensation
): Condensed {
  const rows = products.cross.rows + products.cross.cols
  const u = frameRows(lowerFactor(factor), frame)
  const one = times(u[0][0], 1 / frame.scale[0])
  const kept = u.map((own, k) => {
    const back = own.map((value) => times(value, 1 / frame.scale[k]))
    return [ddAdd(back[0], times(one, frame.shift[k])), ...back.slice(1)]
  })
  const all: DoubleDouble[][] = Array.from({ length: columns }, () => [])
  frame.kept.forEach((j, k) => {
    all[j] = kept[k]
  })
  for (const { column: j, combination } of frame.aliases) {
    all[j] = combined(all, combination, kept.length)
  }
  const residuals = residualRows(products, factor)
  const responses = beta.map((own, l) => {
    const means = combined(u, own, rows)
    means[0] = ddAdd(means[0], times(one, origin[l]))
    return means.map((value, i) => ddAdd(value, twoSum(at(residuals, i, l), 0)))
  })
  return { columns: pairColumns(rows, all), responses: pairColumns(rows, responses) }
}

interface Condensation {
  readonly frame: Frame
  readonly factor: CholeskyFactor
  readonly columns: number
  readonly beta: readonly Float64Array[]
  readonly origin: Float64Array
}
