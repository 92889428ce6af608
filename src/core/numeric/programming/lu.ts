/** LU factors of a square matrix with partial pivoting, and the matrix itself for refinement. */
export interface Lu {
  readonly size: number
  /** The matrix that was factored, column-major. */
  readonly matrix: Float64Array
  /** L below the diagonal (unit diagonal implied), U on and above, column-major. */
  readonly factors: Float64Array
  /** Row exchanged with row k at step k. */
  readonly pivots: Int32Array
}

const splitter = 2 ** 27 + 1

/**
 * target − Σ a_k b_k carried in twice the working precision (Ogita, Rump & Oishi 2005, algorithm
 * Dot2). `stride` is the distance between entries of a, which starts at `from`.
 */
export function residualDot(
  target: number,
  a: { readonly data: Float64Array; readonly from: number; readonly stride: number },
  b: Float64Array
): number {
  let high = target
  let low = 0
  for (let k = 0; k < b.length; k++) {
    const x = -a.data[a.from + k * a.stride]
    const y = b[k]
    const product = x * y
    const xs = splitter * x
    const xh = xs - (xs - x)
    const ys = splitter * y
    const yh = ys - (ys - y)
    const xl = x - xh
    const yl = y - yh
    const error = xl * yl - (product - xh * yh - xl * yh - xh * yl)
    const sum = high + product
    const bb = sum - high
    low += high - (sum - bb) + (product - bb) + error
    high = sum
  }
  return high + low
}

/** Factors a size × size column-major matrix; null when a pivot vanishes to rounding. */
export function luFactor(matrix: Float64Array, size: number): Lu | null {
  const factors = matrix.slice()
  const pivots = new Int32Array(size)
  for (let k = 0; k < size; k++) {
    const from = k * size
    let pivot = k
    let largest = 0
    for (let i = 0; i < size; i++) largest = Math.max(largest, Math.abs(matrix[from + i]))
    for (let i = k + 1; i < size; i++) {
      if (Math.abs(factors[from + i]) > Math.abs(factors[from + pivot])) pivot = i
    }
    if (!(Math.abs(factors[from + pivot]) > 2 ** -50 * largest)) return null
    pivots[k] = pivot
    if (pivot !== k) exchangeRows(factors, size, [k, pivot])
    for (let i = k + 1; i < size; i++) factors[from + i] /= factors[from + k]
    for (let j = k + 1; j < size; j++) {
      const t = factors[j * size + k]
      if (t === 0) continue
      for (let i = k + 1; i < size; i++) factors[j * size + i] -= t * factors[from + i]
    }
  }
  return { size, matrix, factors, pivots }
}

function exchangeRows(data: Float64Array, size: number, [a, b]: readonly [number, number]): void {
  for (let j = 0; j < size; j++) {
    const t = data[j * size + a]
    data[j * size + a] = data[j * size + b]
    data[j * size + b] = t
  }
}

function solveOnce({ size, factors, pivots }: Lu, x: Float64Array): void {
  for (let k = 0; k < size; k++) {
    const t = x[pivots[k]]
    x[pivots[k]] = x[k]
    x[k] = t
  }
  for (let k = 0; k < size; k++) {
    const t = x[k]
    for (let i = k + 1; i < size; i++) x[i] -= t * factors[k * size + i]
  }
  for (let k = size - 1; k >= 0; k--) {
    x[k] /= factors[k * size + k]
    for (let i = 0; i < k; i++) x[i] -= x[k] * factors[k * size + i]
  }
}

function solveTransposedOnce({ size, factors, pivots }: Lu, x: Float64Array): void {
  for (let k = 0; k < size; k++) {
    let t = x[k]
    for (let i = 0; i < k; i++) t -= factors[k * size + i] * x[i]
    x[k] = t / factors[k * size + k]
  }
  for (let k = size - 1; k >= 0; k--) {
    let t = x[k]
    for (let i = k + 1; i < size; i++) t -= factors[k * size + i] * x[i]
    x[k] = t
  }
  for (let k = size - 1; k >= 0; k--) {
    const t = x[k]
    x[k] = x[pivots[k]]
    x[pivots[k]] = t
  }
}

function refined(lu: Lu, b: Float64Array, transposed: boolean): Float64Array {
  const { size, matrix } = lu
  const once = transposed ? solveTransposedOnce : solveOnce
  const x = b.slice()
  once(lu, x)
  let before = Number.POSITIVE_INFINITY
  for (let step = 0; step < 4; step++) {
    const correction = b.map((target, i) =>
      residualDot(
        target,
        transposed
          ? { data: matrix, from: i * size, stride: 1 }
          : { data: matrix, from: i, stride: size },
        x
      )
    )
    once(lu, correction)
    const size1 = correction.reduce((sum, c) => sum + Math.abs(c), 0)
    if (!(size1 > 0) || !(size1 < before / 2)) break
    before = size1
    for (let i = 0; i < size; i++) x[i] += correction[i]
  }
  return x
}

/** Solves A x = b with residuals in doubled precision (Higham 2002, section 12.1). */
export function luSolve(lu: Lu, b: Float64Array): Float64Array {
  return refined(lu, b, false)
}

/** Solves A'x = b with residuals in doubled precision. */
export function luSolveTransposed(lu: Lu, b: Float64Array): Float64Array {
  return refined(lu, b, true)
}

/** A⁻¹, column-major, without refinement. */
export function luInverse(lu: Lu): Float64Array {
  const out = new Float64Array(lu.size * lu.size)
  for (let j = 0; j < lu.size; j++) {
    const unit = out.subarray(j * lu.size, (j + 1) * lu.size)
    unit[j] = 1
    solveOnce(lu, unit)
  }
  return out
}
