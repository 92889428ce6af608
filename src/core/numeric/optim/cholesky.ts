import { solveLower, solveLowerTransposed } from '../linalg/triangular.ts'
import type { Matrix } from '../matrix.ts'

/**
 * Lower Cholesky factor of a symmetric matrix, column-major, or null when a pivot is not above
 * `floor` times its diagonal entry: positive definiteness is decided here, never by an inverse.
 */
export function choleskyFactor(a: Matrix, floor = 0): Float64Array | null {
  const n = a.rows
  const l = a.data.slice()
  for (let j = 0; j < n; j++) {
    const own = l[j * n + j]
    let pivot = own
    for (let k = 0; k < j; k++) pivot -= l[k * n + j] * l[k * n + j]
    if (!(pivot > floor * own) || pivot === Infinity) return null
    const root = Math.sqrt(pivot)
    l[j * n + j] = root
    for (let i = j + 1; i < n; i++) {
      let sum = l[j * n + i]
      for (let k = 0; k < j; k++) sum -= l[k * n + i] * l[k * n + j]
      l[j * n + i] = sum / root
    }
  }
  return l
}

/** L⁻¹b for a factor of order b.length; b is kept. */
export function forwardSolve(l: Float64Array, b: Float64Array): Float64Array {
  const z = b.slice()
  solveLower({ rows: b.length, cols: b.length, data: l }, z)
  return z
}

/** L'⁻¹z for a factor of order z.length; z is kept. */
export function backwardSolve(l: Float64Array, z: Float64Array): Float64Array {
  const x = z.slice()
  solveLowerTransposed({ rows: z.length, cols: z.length, data: l }, x)
  return x
}
