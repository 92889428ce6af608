import type { LinearSolution } from '../../numeric/linalg/least-squares.ts'
import { solveUpper, solveUpperTransposed } from '../../numeric/linalg/triangular.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { dot2 } from '../../numeric/sum.ts'
import { orthonormalBasis } from '../regression/basis.ts'
import type { LinearRegression } from '../regression/model.ts'

/** A column that is a combination of others on the sample, to be checked on all rows. */
export interface Alias {
  readonly column: number
  /** Length p. */
  readonly combination: Float64Array
  /** Root mean square of the column on the sample: rounding of the combination is not below that of its coefficients. */
  readonly size: number
}

/**
 * Coordinates in which sums over many rows keep their digits: u_j = (x_j − c_j)·s_j with shifts and
 * powers of two from a sample, and R of the sample's U = QR, so that U R⁻¹ is nearly orthogonal on all
 * rows. Plain data.
 */
export interface Frame {
  /** Identified columns of the design, ascending; r of them. */
  readonly kept: readonly number[]
  /** The first kept column is the constant. */
  readonly intercept: boolean
  /** Length r. */
  readonly shift: Float64Array
  /** Powers of two, length r. */
  readonly scale: Float64Array
  /** r × r, upper triangular. */
  readonly r: Matrix
  readonly aliases: readonly Alias[]
}

/** A frame from the rows of a sample and their rank. */
export function frameOf(
  { x, intercept }: Pick<LinearRegression['mean'], 'x' | 'intercept'>,
  solution: Pick<LinearSolution, 'aliased' | 'relations'>
): Frame {
  const kept = [...solution.aliased.keys()].filter((j) => solution.aliased[j] === 0)
  const constant = intercept && kept[0] === 0
  const shift = Float64Array.from(kept, (j, k) => (constant && k > 0 ? meanOf(x, j) : 0))
  const centred = zeros(x.rows, kept.length)
  kept.forEach((j, k) => {
    for (let i = 0; i < x.rows; i++) {
      centred.data[k * x.rows + i] = x.data[j * x.rows + i] - shift[k]
    }
  })
  const basis = orthonormalBasis(centred, [...kept.keys()])
  const aliases = aliasesOf(x, solution.relations)
  return { kept, intercept: constant, shift, scale: basis.scale, r: basis.r, aliases }
}

/** The linear relations of a sample's columns, to be checked on all rows. */
export function aliasesOf(x: Matrix, relations: LinearSolution['relations']): readonly Alias[] {
  return relations.map(({ column: j, combination }) => ({
    column: j,
    combination: Float64Array.from(combination),
    size: Math.sqrt(column(x, j).reduce((sum, value) => sum + value * value, 0) / x.rows)
  }))
}

/** A frame for the parameters of an expression, from their derivatives on a sample (n × p) at an estimate. */
export function parameterFrame(jacobian: Matrix): Frame {
  const kept = Array.from({ length: jacobian.cols }, (_, j) => j)
  const { scale, r } = orthonormalBasis(jacobian, kept)
  const shift = new Float64Array(kept.length)
  return { kept, intercept: false, shift, scale, r: invertible(r), aliases: [] }
}

/** R with pivots that have no digits, as where a parameter at its bound takes another out of the mean, made large. */
function invertible(r: Matrix): Matrix {
  const out = { ...r, data: r.data.slice() }
  for (let j = 0; j < r.cols; j++) {
    const size = Math.hypot(...r.data.subarray(j * r.rows, j * r.rows + j + 1))
    if (!(at(r, j, j) > 2 ** -40 * size)) out.data[j * r.rows + j] = size || 1
  }
  return out
}

function meanOf(x: Matrix, j: number): number {
  let sum = 0
  for (let i = 0; i < x.rows; i++) sum += x.data[j * x.rows + i]
  return sum / x.rows
}

/** The same frame with R replaced by L'R, L L' being the Gram matrix of U R⁻¹ over all rows. */
export function withFactor(frame: Frame, lower: Matrix): Frame {
  const size = frame.kept.length
  const r = zeros(size, size)
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      let sum = 0
      for (let k = i; k <= j; k++) sum += lower.data[i * size + k] * frame.r.data[j * size + k]
      r.data[j * size + i] = sum
    }
  }
  return { ...frame, r }
}

/** Coefficients of the kept columns of X from those of U: the constant takes up shifts and origin. */
export function coefficientsOf(frame: Frame, beta: Float64Array, origin = 0): Float64Array {
  const out = beta.map((value, k) => value * frame.scale[k])
  if (frame.intercept) {
    const terms = [out[0], ...out.subarray(1)]
    out[0] = dot2([origin, ...terms], [1, 1, ...frame.shift.subarray(1).map((c) => -c)])
  }
  return out
}

/** Coefficients of U from those of the kept columns of X. */
export function betaOf(frame: Frame, coefficients: Float64Array, origin: number): Float64Array {
  const out = coefficients.map((value, k) => value / frame.scale[k])
  if (frame.intercept) {
    out[0] = dot2([-origin, ...coefficients], [1, 1, ...frame.shift.subarray(1)])
  }
  return out
}

/** R⁻¹v in the first r places; the rest as it is. */
export function fromOrthogonal({ r }: Frame, v: Float64Array): Float64Array {
  const out = Float64Array.from(v)
  solveUpper(r, out.subarray(0, r.cols))
  return out
}

/** Rv in the first r places; the rest as it is: the coordinates in U R⁻¹ of those in U. */
export function inOrthogonal({ r }: Frame, v: Float64Array): Float64Array {
  return v.map((value, i) => {
    if (i >= r.cols) return value
    let sum = 0
    for (let j = i; j < r.cols; j++) sum += at(r, i, j) * v[j]
    return sum
  })
}

/** R⁻ᵀv in the first r places; the rest as it is. */
export function toOrthogonal({ r }: Frame, v: Float64Array): Float64Array {
  const out = Float64Array.from(v)
  solveUpperTransposed(r, out.subarray(0, r.cols))
  return out
}

/** Covariance of (coefficients of X, rest) from that of (U R⁻¹ coordinates, rest). */
export function covarianceOfTerms(frame: Frame, covariance: Matrix): Matrix {
  const size = covariance.rows
  const length = frame.kept.length
  const apply = (v: Float64Array): Float64Array => {
    const u = fromOrthogonal(frame, v)
    const out = Float64Array.from(u)
    out.set(coefficientsOf(frame, u.subarray(0, length)))
    return out
  }
  const half = zeros(size, size)
  for (let j = 0; j < size; j++) {
    half.data.set(apply(covariance.data.subarray(j * size, (j + 1) * size)), j * size)
  }
  const out = zeros(size, size)
  const row = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) row[j] = half.data[j * size + i]
    const translated = apply(row)
    for (let j = 0; j < size; j++) out.data[j * size + i] = translated[j]
  }
  return out
}
