import type { Matrix } from '../matrix.ts'

/**
 * Householder QR of an n × p matrix with columns exchanged so that the longest remaining one comes next
 * (Businger & Golub 1965). Overwrites `a` with R in its upper triangle and `b` (length n) with Q'b.
 * Returns the order of the columns.
 */
export function triangularisePivoted(a: Matrix, b: Float64Array): Int32Array {
  const order = Int32Array.from({ length: a.cols }, (_, j) => j)
  const steps = Math.min(a.rows, a.cols)
  for (let j = 0; j < steps; j++) {
    let longest = j
    let most = -1
    for (let k = j; k < a.cols; k++) {
      const size = remaining(a, k, j)
      if (size > most) {
        most = size
        longest = k
      }
    }
    if (longest !== j) exchange(a, order, [j, longest])
    reflect(a, b, j)
  }
  return order
}

function remaining(a: Matrix, column: number, from: number): number {
  let sum = 0
  for (let i = from; i < a.rows; i++) sum += a.data[column * a.rows + i] ** 2
  return sum
}

function exchange(a: Matrix, order: Int32Array, [j, k]: readonly [number, number]): void {
  const kept = order[j]
  order[j] = order[k]
  order[k] = kept
  for (let i = 0; i < a.rows; i++) {
    const value = a.data[j * a.rows + i]
    a.data[j * a.rows + i] = a.data[k * a.rows + i]
    a.data[k * a.rows + i] = value
  }
}

function reflect(a: Matrix, b: Float64Array, j: number): void {
  const { rows: n, cols: p, data } = a
  const own = j * n
  const norm = Math.sqrt(remaining(a, j, j))
  if (norm === 0) return
  const head = data[own + j]
  const alpha = head > 0 ? -norm : norm
  const pivot = head - alpha
  const beta = 1 / (norm * (norm + Math.abs(head)))
  data[own + j] = pivot
  for (let k = j + 1; k < p; k++) {
    const at = k * n
    let sum = 0
    for (let i = j; i < n; i++) sum += data[own + i] * data[at + i]
    const factor = sum * beta
    for (let i = j; i < n; i++) data[at + i] -= factor * data[own + i]
  }
  let sum = 0
  for (let i = j; i < n; i++) sum += data[own + i] * b[i]
  const factor = sum * beta
  for (let i = j; i < n; i++) b[i] -= factor * data[own + i]
  data[own + j] = alpha
  for (let i = j + 1; i < n; i++) data[own + i] = 0
}
