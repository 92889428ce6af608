import { twoProd, twoSum } from '../../numeric/double-double.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { affine, entry, type LinearTerm, type MatrixOf } from './affine.ts'
import type { Side } from './equation.ts'

/** Which column of the design an entry of the unknown belongs to. */
export interface UnknownLayout {
  readonly rows: number
  readonly cols: number
  /** Entries (row, column) that are parameters, in the order of the terms. */
  readonly entries: readonly (readonly [number, number])[]
  /** Column of entry (a, b): the mirror entry's where the unknown is symmetric. */
  columnOf(a: number, b: number): number
}

/** Terms row by row; of a symmetric unknown the upper triangle. */
export function layout(
  { rows, cols }: { readonly rows: number; readonly cols: number },
  symmetric: boolean
): UnknownLayout {
  const entries: [number, number][] = []
  const places = new Int32Array(rows * cols)
  for (let a = 0; a < rows; a++) {
    for (let b = symmetric ? a : 0; b < cols; b++) {
      places[a * cols + b] = entries.length
      if (symmetric) places[b * cols + a] = entries.length
      entries.push([a, b])
    }
  }
  return { rows, cols, entries, columnOf: (a, b) => places[a * cols + b] }
}

/** Rows and columns of a matrix. */
export interface Size {
  readonly rows: number
  readonly cols: number
}

/** Which entry of which observation every row of a stack is: observation by observation, column by column. */
export interface StackedEntries {
  readonly observation: Int32Array
  readonly row: Int32Array
  readonly column: Int32Array
}

/** The entries of matrices of these sizes, one an observation. */
export function stackedEntries(sizes: readonly Size[]): StackedEntries {
  const places = sizes.flatMap(({ rows, cols }, t) =>
    Array.from({ length: rows * cols }, (_, k) => [t, k % rows, Math.floor(k / rows)])
  )
  const [observation, row, column_] = [0, 1, 2].map((d) => Int32Array.from(places, (at) => at[d]))
  return { observation, row, column: column_ }
}

/** The responses of all observations, entry after entry, and their sizes. */
export function stackedResponse(
  response: Side,
  observations: readonly MatrixOf[]
): { readonly y: Float64Array; readonly sizes: readonly Size[] } {
  const matrices = observations.map((matrixOf) => {
    const { constant } = affine(response, matrixOf)
    if (constant === null) throw new Error('a response is a known matrix')
    return constant
  })
  return { y: Float64Array.from(matrices.flatMap(({ data }) => [...data])), sizes: matrices }
}

export interface StackedMean {
  /** (entries of all observations) × parameters, with the low-order parts of its products. */
  readonly x: Matrix
  readonly tail: Matrix
  /** The part of the mean without the unknown; null when there is none. */
  readonly offset: Float64Array | null
}

interface Target {
  readonly x: Matrix
  readonly tail: Matrix
  readonly layout: UnknownLayout
}

interface Place {
  readonly k: number
  readonly i: number
  readonly j: number
}

/** Adds the coefficients of the unknown's entries in entry (i, j) of one term to row k. */
function addTerm(term: LinearTerm, { x, tail, layout: u }: Target, { k, i, j }: Place): void {
  for (let a = 0; a < u.rows; a++) {
    for (let b = 0; b < u.cols; b++) {
      const left = entry(term.left, i, term.transposed ? b : a)
      const right = entry(term.right, term.transposed ? a : b, j)
      if (left === 0 || right === 0) continue
      const product = twoProd(left * term.factor, right)
      const cell = u.columnOf(a, b) * x.rows + k
      const sum = twoSum(x.data[cell], product.head)
      x.data[cell] = sum.head
      tail.data[cell] += sum.tail + product.tail
    }
  }
}

/**
 * vec(LAR) = (R' (x) L) vec A stacked over observations and entries: the mean of a matrix equation as
 * a linear predictor in the entries of the unknown (Magnus & Neudecker 2019, ch. 2). What a missing
 * entry of the known matrices takes part in is NaN.
 */
export function stackedMean(
  model: Side,
  observations: readonly MatrixOf[],
  { entries, shape }: { readonly entries: StackedEntries; readonly shape: UnknownLayout }
): StackedMean {
  const { observation, row, column: col } = entries
  const x = zeros(observation.length, shape.entries.length)
  const tail = zeros(x.rows, x.cols)
  const offset = new Float64Array(x.rows)
  const sides = observations.map((matrixOf) => affine(model, matrixOf))
  for (let k = 0; k < x.rows; k++) {
    const [i, j] = [row[k], col[k]]
    const { constant, terms } = sides[observation[k]]
    if (constant !== null) offset[k] = at(constant, i, j)
    for (const term of terms) addTerm(term, { x, tail, layout: shape }, { k, i, j })
  }
  return { x, tail, offset: offset.every((value) => value === 0) ? null : offset }
}
