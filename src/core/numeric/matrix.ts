import { take } from './vector.ts'

/** Dense, column-major: entry (i, j) is data[j * rows + i]. One buffer, so it can move to a worker. */
export interface Matrix {
  readonly rows: number
  readonly cols: number
  readonly data: Float64Array
}

/** A rows × cols matrix of zeros. */
export function zeros(rows: number, cols: number): Matrix {
  return { rows, cols, data: new Float64Array(rows * cols) }
}

/** The identity of a size. */
export function identity(size: number): Matrix {
  const out = zeros(size, size)
  for (let j = 0; j < size; j++) out.data[j * size + j] = 1
  return out
}

/** Column j of a matrix as a view, length rows. Writing to it writes to the matrix. */
export function column(matrix: Matrix, j: number): Float64Array {
  return matrix.data.subarray(j * matrix.rows, (j + 1) * matrix.rows)
}

/** Entry (i, j). */
export function at(matrix: Matrix, i: number, j: number): number {
  return matrix.data[j * matrix.rows + i]
}

/** The rows at the given places, in their order. */
export function rowsAt(matrix: Matrix, places: Int32Array): Matrix {
  const out = zeros(places.length, matrix.cols)
  for (let j = 0; j < matrix.cols; j++) column(out, j).set(take(column(matrix, j), places))
  return out
}

/** The transpose. */
export function transpose(matrix: Matrix): Matrix {
  const out = zeros(matrix.cols, matrix.rows)
  for (let j = 0; j < matrix.cols; j++) {
    for (let i = 0; i < matrix.rows; i++) out.data[i * matrix.cols + j] = at(matrix, i, j)
  }
  return out
}

/** The first r rows and columns. */
export function leadingBlock({ rows, data }: Matrix, r: number): Matrix {
  const out = zeros(r, r)
  for (let j = 0; j < r; j++) out.data.set(data.subarray(j * rows, j * rows + r), j * r)
  return out
}
