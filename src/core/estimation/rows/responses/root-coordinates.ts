import { factorise, solveFactor } from '../../../numeric/linalg/cholesky.ts'
import { crossProduct, xtv } from '../../../numeric/linalg/gram.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import { rankUnsettled } from '../growing-sample.ts'

/** What takes a vector in the span of the first r columns O of a root to its coordinates in them (r). */
export function coordinatesIn(root: Matrix, r: number): (v: Float64Array) => Float64Array {
  const o = { rows: root.rows, cols: r, data: root.data.subarray(0, root.rows * r) }
  const factor = factorise(crossProduct(o, null))
  if (factor === null) throw rankUnsettled()
  return (v) => solveFactor(factor, xtv(o, v))
}

/** Where residuals of a response (K) on the rows of a root leave its residuals there: E − O c (c of length r). */
export function residualCoordinates(
  root: Matrix,
  residuals: Float64Array,
  { r, response }: { readonly r: number; readonly response: number }
): Float64Array {
  const own = column(root, r + response)
  return coordinatesIn(root, r)(own.map((value, i) => value - residuals[i]))
}
