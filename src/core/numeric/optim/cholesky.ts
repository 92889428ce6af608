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

/** Solves L z = b for a factor of order b.length. */
export function forwardSolve(l: Float64Array, b: Float64Array): Float64Array {
  const n = b.length
  const z = b.slice()
  for (let j = 0; j < n; j++) {
    z[j] /= l[j * n + j]
    for (let i = j + 1; i < n; i++) z[i] -= l[j * n + i] * z[j]
  }
  return z
}

/** Solves L' x = z. */
export function backwardSolve(l: Float64Array, z: Float64Array): Float64Array {
  const n = z.length
  const x = z.slice()
  for (let j = n - 1; j >= 0; j--) {
    let sum = x[j]
    for (let i = j + 1; i < n; i++) sum -= l[j * n + i] * x[i]
    x[j] = sum / l[j * n + j]
  }
  return x
}
