import { column, type Matrix, zeros } from '../matrix.ts'
import { exponentOf } from './power-of-two.ts'
import { solveLower, solveLowerTransposed } from './triangular.ts'

/** A = D⁻¹ L L' D⁻¹ with D a diagonal of powers of two that brings the diagonal of DAD into [1, 4). */
export interface CholeskyFactor {
  /** p × p, lower triangular; zero above the diagonal. */
  readonly lower: Matrix
  /** Powers of two, length p: the diagonal of D. */
  readonly scale: Float64Array
}

function diagonalScale(a: Matrix): Float64Array | null {
  const scale = new Float64Array(a.rows)
  for (let j = 0; j < a.rows; j++) {
    const d = a.data[j * a.rows + j]
    if (!(d > 0) || d === Number.POSITIVE_INFINITY) return null
    scale[j] = 2 ** -Math.floor(exponentOf(d) / 2)
  }
  return scale
}

/**
 * Cholesky factor of a symmetric matrix (p × p, the lower triangle is read), scaled by powers of
 * two so that units cannot decide. Null when the matrix is not positive definite: when a pivot of
 * the scaled matrix is at or below p·ε (Higham 2002, section 10.1), or an entry is not finite.
 */
export function factorise(a: Matrix): CholeskyFactor | null {
  const p = a.rows
  const scale = diagonalScale(a)
  if (scale === null) return null
  const lower = zeros(p, p)
  const floor = p * Number.EPSILON
  for (let j = 0; j < p; j++) {
    const target = column(lower, j)
    for (let i = j; i < p; i++) target[i] = a.data[j * p + i] * scale[i] * scale[j]
    const diagonal = target[j]
    for (let k = 0; k < j; k++) {
      const other = column(lower, k)
      const factor = other[j]
      for (let i = j; i < p; i++) target[i] -= factor * other[i]
    }
    if (!(target[j] > floor * diagonal)) return null
    const root = Math.sqrt(target[j])
    target[j] = root
    for (let i = j + 1; i < p; i++) target[i] /= root
  }
  return lower.data.every(Number.isFinite) ? { lower, scale } : null
}

/** L of A = LL', in the units of A (p × p). */
export function lowerFactor({ lower, scale }: CholeskyFactor): Matrix {
  const p = lower.rows
  return { ...lower, data: lower.data.map((value, k) => value / scale[k % p]) }
}

/** L⁻¹b for A = LL' (length p). */
export function whitenedBy({ lower, scale }: CholeskyFactor, b: Float64Array): Float64Array {
  const x = b.map((value, i) => value * scale[i])
  solveLower(lower, x)
  return x
}

/** L⁻ᵀz for A = LL' (length p): the way back. */
export function fromWhitened({ lower, scale }: CholeskyFactor, z: Float64Array): Float64Array {
  const x = z.slice()
  solveLowerTransposed(lower, x)
  return x.map((value, i) => value * scale[i])
}

/** A⁻¹b, length p. */
export function solveFactor(factor: CholeskyFactor, b: Float64Array): Float64Array {
  return fromWhitened(factor, whitenedBy(factor, b))
}

/** A⁻¹ = (L⁻¹D)'(L⁻¹D), p × p and exactly symmetric. */
export function inverseFromFactor({ lower, scale }: CholeskyFactor): Matrix {
  const p = lower.rows
  const half = zeros(p, p)
  for (let j = 0; j < p; j++) {
    const target = column(half, j)
    target[j] = 1
    solveLower(lower, target)
  }
  const out = zeros(p, p)
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) {
      let s = 0
      for (let k = i; k < p; k++) s += half.data[i * p + k] * half.data[j * p + k]
      const value = s * scale[i] * scale[j]
      out.data[j * p + i] = value
      out.data[i * p + j] = value
    }
  }
  return out
}

/** log det A. */
export function logDeterminant({ lower, scale }: CholeskyFactor): number {
  let total = 0
  for (let j = 0; j < lower.rows; j++) {
    total += Math.log(lower.data[j * lower.rows + j]) - Math.log(scale[j])
  }
  return 2 * total
}

/**
 * Whether a symmetric matrix scaled to unit diagonal stays positive definite after `margin` is
 * taken off that diagonal: its smallest scaled eigenvalue exceeds the margin. Units do not matter.
 */
export function isPositiveDefinite(a: Matrix, margin = 0): boolean {
  const p = a.rows
  const unit = zeros(p, p)
  for (let j = 0; j < p; j++) {
    const dj = a.data[j * p + j]
    if (!(dj > 0) || dj === Number.POSITIVE_INFINITY) return false
    for (let i = 0; i < p; i++) {
      const value = a.data[j * p + i] / Math.sqrt(a.data[i * p + i]) / Math.sqrt(dj)
      unit.data[j * p + i] = i === j ? 1 - margin : value
    }
  }
  return factorise(unit) !== null
}
