import { addCombination, xtv } from '../../numeric/linalg/gram.ts'
import { dotFrom } from '../../numeric/linalg/qr.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { largestOf } from '../../numeric/vector.ts'

/**
 * An orthonormal basis of the column space of a design: X D = Q R with D a diagonal of powers of
 * two. Estimators iterate on Q (perfectly conditioned whatever the units) and translate back.
 */
export interface Basis {
  /** n × r, orthonormal columns. */
  readonly q: Matrix
  /** r × r, upper triangular. */
  readonly r: Matrix
  /** Powers of two, length r: column j of the design was multiplied by scale[j]. */
  readonly scale: Float64Array
  /** Indices of the design's columns in the basis, in order; the others are aliased. */
  readonly kept: readonly number[]
  /** Largest over smallest diagonal of R: an estimate of the condition number. */
  readonly condition: number
}

/** The power of two that brings the largest magnitude of a column into [1, 2). */
function powerOfTwo(values: Float64Array): number {
  const largest = largestOf(values)
  if (largest === 0) return 1
  const exponent = Math.floor(Math.log2(largest))
  return 2 ** -Math.max(-1022, Math.min(1022, exponent))
}

function multiplyInto(out: Float64Array, values: Float64Array, by: number): void {
  for (let i = 0; i < out.length; i++) out[i] = values[i] * by
}

function divide(values: Float64Array, by: number): void {
  for (let i = 0; i < values.length; i++) values[i] /= by
}

/**
 * Classical Gram–Schmidt with every projection done twice (Giraud, Langou & Rozložník 2005: twice is enough),
 * on the kept columns in their order, so that a constant first column centres the rest.
 */
export function orthonormalBasis(x: Matrix, kept: readonly number[]): Basis {
  const n = x.rows
  const q = zeros(n, kept.length)
  const r = zeros(kept.length, kept.length)
  const scale = new Float64Array(kept.length)
  kept.forEach((source, j) => {
    const target = column(q, j)
    const xj = column(x, source)
    scale[j] = powerOfTwo(xj)
    multiplyInto(target, xj, scale[j])
    const before = { rows: n, cols: j, data: q.data }
    for (let pass = 0; pass < 2; pass++) {
      const projections = xtv(before, target)
      for (let k = 0; k < j; k++) r.data[j * r.rows + k] += projections[k]
      addCombination(
        before,
        projections.map((value) => -value),
        target
      )
    }
    const length = Math.sqrt(dotFrom(target, target, 0))
    r.data[j * r.rows + j] = length
    if (length > 0) divide(target, length)
  })
  return { q, r, scale, kept, condition: conditionEstimate(r) }
}

function conditionEstimate(r: Matrix): number {
  let largest = 0
  let smallest = Number.POSITIVE_INFINITY
  for (let j = 0; j < r.cols; j++) {
    const length = Math.hypot(...column(r, j))
    const ratio = length > 0 ? r.data[j * r.rows + j] / length : 0
    largest = Math.max(largest, ratio)
    smallest = Math.min(smallest, ratio)
  }
  return r.cols === 0 ? 1 : largest / smallest
}

/** Solves R z = v in place for the leading part of v, then applies D: coefficients of the kept columns. */
export function toCoefficients(basis: Basis, gamma: Float64Array): Float64Array {
  const { r, scale } = basis
  const out = Float64Array.from(gamma)
  for (let j = r.cols - 1; j >= 0; j--) {
    out[j] /= r.data[j * r.rows + j]
    for (let k = 0; k < j; k++) out[k] -= r.data[j * r.rows + k] * out[j]
  }
  for (let j = 0; j < r.cols; j++) out[j] *= scale[j]
  return out
}

/** γ = R D⁻¹ b: the basis coordinates of coefficients of the kept columns. */
export function toBasis(basis: Basis, b: Float64Array): Float64Array {
  const { r, scale } = basis
  const out = new Float64Array(r.cols)
  for (let j = 0; j < r.cols; j++) {
    const bj = b[j] / scale[j]
    for (let k = 0; k <= j; k++) out[k] += r.data[j * r.rows + k] * bj
  }
  return out
}

/** ln |∂γ/∂b|: half of what ln |I| gains from the coordinates to the coefficients. */
export function logVolume({ r, scale }: Basis): number {
  return scale.reduce((sum, d, j) => sum + Math.log(r.data[j * r.rows + j] / d), 0)
}

/** The (r + q) × (r + q) covariance of (γ, φ) as that of (b, φ), for the kept columns. */
export function covarianceOfCoefficients(basis: Basis, covariance: Matrix): Matrix {
  const r = basis.r.cols
  const size = covariance.rows
  const half = zeros(size, size)
  for (let j = 0; j < size; j++) {
    const cj = column(covariance, j)
    const hj = column(half, j)
    hj.set(cj)
    hj.set(toCoefficients(basis, cj.subarray(0, r)), 0)
  }
  const out = zeros(size, size)
  const row = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) row[j] = half.data[j * size + i]
    const translated = toCoefficients(basis, row.subarray(0, r))
    for (let j = 0; j < size; j++) out.data[j * size + i] = j < r ? translated[j] : row[j]
  }
  return out
}
