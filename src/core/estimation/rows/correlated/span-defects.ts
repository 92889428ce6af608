import { multiply, multiplyVector } from '../../../numeric/linalg/product.ts'
import { at, column, type Matrix, transpose, zeros } from '../../../numeric/matrix.ts'
import { norm2 } from '../../../numeric/sum.ts'
import { metricTolerance } from '../../correlated/metric-facts.ts'
import type { Basis } from '../../regression/basis.ts'
import type { MetricFacts } from '../../theorems/theorem.ts'
import { semidefiniteRoot } from '../responses/condense.ts'
import { coordinatesIn } from '../responses/root-coordinates.ts'
import { rounding } from './roots.ts'

/** T with O T = Q on the rows of a root: the basis in the coordinates of the passes (r × p). */
export function basisInCoordinates(root: Matrix, { q }: Basis, r: number): Matrix {
  const coordinates = coordinatesIn(root, r)
  const out = zeros(r, q.cols)
  for (let j = 0; j < q.cols; j++) column(out, j).set(coordinates(column(q, j)))
  return out
}

/** Q'AQ by what A is on condensed rows. */
export function projectedBy(q: Matrix, apply: (v: Float64Array) => Float64Array): Matrix {
  const moved = zeros(q.rows, q.cols)
  for (let j = 0; j < q.cols; j++) column(moved, j).set(apply(column(q, j)))
  return multiply(transpose(q), moved)
}

/** What a covariance moves out of the span of the regressors, of all n rows. */
export interface SpanDefect {
  /** N'N of what leaves the span, N = MVQ or MV⁻¹Q (p × p). */
  readonly squares: Matrix
  /** ‖V‖_F or ‖V⁻¹‖_F. */
  readonly norm: number
  /** For each coefficient a vector (p) that N takes to zero where it agrees for every response. */
  readonly weights: readonly Float64Array[]
}

/** The facts for theorems from the defects of each covariance that was looked at. */
export function metricFrom(defects: readonly SpanDefect[], n: number): MetricFacts {
  const tolerance = metricTolerance(n)
  let defect = 0
  const worst: number[] = []
  for (const { squares, norm, weights } of defects) {
    let trace = 0
    for (let j = 0; j < squares.rows; j++) trace += at(squares, j, j)
    defect = Math.max(defect, Math.sqrt(trace) / norm)
    const root = semidefiniteRoot(squares, rounding)
    weights.forEach((own, j) => {
      const left = norm2(multiplyVector(root, own)) / (norm * norm2(own))
      worst[j] = Math.max(worst[j] ?? 0, left)
    })
  }
  const coefficients = worst.map((value) => value <= tolerance)
  return { defect, tolerance, coefficients, balancedBlocks: false }
}
