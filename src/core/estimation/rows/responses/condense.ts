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

/**
 * An upper triangular root of a positive semidefinite matrix: a pivot that is no larger than `floor` of its
 * entry on the diagonal counts as zero, and so does its row.
 */
export function semidefiniteRoot(a: Matrix, floor = a.rows * Number.EPSILON): Matrix {
  const root = zeros(a.rows, a.rows)
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

/** Σ b_k c_k over the given columns. */
function combined(
  columns: readonly (readonly DoubleDouble[])[],
  b: Float64Array,
  length: number
): DoubleDouble[] {
  return Array.from({ length }, (_, i) => {
    let sum = nothing
    columns.forEach((own, k) => {
      if (b[k] !== 0) sum = ddAdd(sum, times(own[i], b[k]))
    })
    return sum
  })
}

/**
 * A root (r + q rows) of the products of O = U R⁻¹ and of the residuals E: L' above L⁻¹O'E and a root of
 * E'E − E'O(LL')⁻¹O'E, the triangular factor of a QR decomposition of [O, E] (Golub & Van Loan 2013, section
 * 5.3). `factor` is that of O'O = LL'.
 */
export function rootOfProducts(products: Products, factor: CholeskyFactor): Matrix {
  const [r, q] = [products.cross.rows, products.cross.cols]
  const root = zeros(r + q, r + q)
  const lower = lowerFactor(factor)
  for (let j = 0; j < r; j++) {
    for (let i = 0; i <= j; i++) root.data[j * (r + q) + i] = at(lower, j, i)
  }
  root.data.set(residualRows(products, factor).data, r * (r + q))
  return root
}

/**
 * Rows that stand for all rows in everything that depends on inner products alone: of U, the rows of a root
 * of the products of [O, E] for O = U R⁻¹ (K × (r + q)) times R, and of y = origin + Uβ + E the same of E, in
 * twice the precision, so that shifts far from zero cost no digits. `columns` is the number of columns of the
 * designs.
 */
export function condensedRows(
  root: Matrix,
  { frame, columns, beta, origin }: Condensation
): Condensed {
  const { rows } = root
  const r = frame.kept.length
  const u = Array.from({ length: r }, (_, k) => frameColumn(root, frame.r, k))
  const one = u[0].map((value) => times(value, 1 / frame.scale[0]))
  const kept = u.map((own, k) =>
    own.map((value, i) => ddAdd(times(value, 1 / frame.scale[k]), times(one[i], frame.shift[k])))
  )
  const all: DoubleDouble[][] = Array.from({ length: columns }, () => [])
  frame.kept.forEach((j, k) => {
    all[j] = kept[k]
  })
  for (const { column: j, combination } of frame.aliases) {
    all[j] = combined(all, combination, rows)
  }
  const responses = beta.map((own, l) =>
    combined(u, own, rows).map((value, i) =>
      ddAdd(ddAdd(value, times(one[i], origin[l])), twoSum(at(root, i, r + l), 0))
    )
  )
  return { columns: pairColumns(rows, all), responses: pairColumns(rows, responses) }
}

/** Column k of the first r columns of a root times R, with 32 digits. */
function frameColumn(root: Matrix, factor: Matrix, k: number): DoubleDouble[] {
  return Array.from({ length: root.rows }, (_, i) => {
    let sum = nothing
    for (let m = 0; m <= k; m++) sum = ddAdd(sum, twoProd(at(root, i, m), at(factor, m, k)))
    return sum
  })
}

interface Condensation {
  readonly frame: Frame
  readonly columns: number
  readonly beta: readonly Float64Array[]
  readonly origin: Float64Array
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
