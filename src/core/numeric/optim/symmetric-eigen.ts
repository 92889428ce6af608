import { symmetricEigen as byReduction } from '../linalg/svd.ts'
import type { Matrix } from '../matrix.ts'

export interface SymmetricEigen {
  /** Ascending, length n. */
  readonly values: Float64Array
  /** Orthonormal eigenvectors in the columns of an n × n column-major buffer, in that order. */
  readonly vectors: Float64Array
}

/** Beyond this order rotations cost more than a reduction to tridiagonal form. */
const rotationsPay = 48

/**
 * Eigenvalues and eigenvectors of a symmetric matrix of finite numbers, by cyclic Jacobi rotations
 * (Golub & Van Loan, Matrix Computations, 8.5) while it is small: they keep relative accuracy in
 * small eigenvalues of a scaled positive definite matrix (Demmel & Veselić 1992).
 */
export function symmetricEigen(matrix: Matrix): SymmetricEigen {
  const n = matrix.rows
  if (n > rotationsPay) {
    const { values, vectors } = byReduction(matrix)
    return { values, vectors: vectors.data }
  }
  const a = matrix.data.slice()
  const v = new Float64Array(n * n)
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) if (rotate({ a, v, n }, p, q)) rotated = true
    }
    if (!rotated) break
  }
  return ordered(a, v, n)
}

interface Sweep {
  readonly a: Float64Array
  readonly v: Float64Array
  readonly n: number
}

/** Annihilates a[p, q]; false when it is already negligible beside the two diagonal entries. */
function rotate({ a, v, n }: Sweep, p: number, q: number): boolean {
  const off = a[q * n + p]
  const app = a[p * n + p]
  const aqq = a[q * n + q]
  const size = Math.sqrt(Math.abs(app)) * Math.sqrt(Math.abs(aqq))
  if (off === 0 || Math.abs(off) <= 1e-17 * size) return false
  const theta = (aqq - app) / (2 * off)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(1, theta))
  if (t === 0) {
    a[q * n + p] = 0
    a[p * n + q] = 0
    return false
  }
  const c = 1 / Math.hypot(1, t)
  const s = t * c
  for (let k = 0; k < n; k++) {
    if (k !== p && k !== q) {
      const akp = a[p * n + k]
      const akq = a[q * n + k]
      a[p * n + k] = c * akp - s * akq
      a[k * n + p] = a[p * n + k]
      a[q * n + k] = s * akp + c * akq
      a[k * n + q] = a[q * n + k]
    }
    const vkp = v[p * n + k]
    const vkq = v[q * n + k]
    v[p * n + k] = c * vkp - s * vkq
    v[q * n + k] = s * vkp + c * vkq
  }
  a[p * n + p] = app - t * off
  a[q * n + q] = aqq + t * off
  a[q * n + p] = 0
  a[p * n + q] = 0
  return true
}

function ordered(a: Float64Array, v: Float64Array, n: number): SymmetricEigen {
  const order = Array.from({ length: n }, (_, j) => j).sort((i, j) => a[i * n + i] - a[j * n + j])
  const values = new Float64Array(n)
  const vectors = new Float64Array(n * n)
  order.forEach((from, to) => {
    values[to] = a[from * n + from]
    vectors.set(v.subarray(from * n, (from + 1) * n), to * n)
  })
  return { values, vectors }
}
