import { type DoubleDouble, ddDiv, ddMul, ddSqrt, twoSum } from '../../numeric/double-double.ts'
import { factorise, logDeterminant } from '../../numeric/linalg/cholesky.ts'
import type { PairVector } from '../../numeric/linalg/squares/pair-kernels.ts'
import { solveLower, solveLowerTransposed } from '../../numeric/linalg/triangular.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Blocks, FixedCovariance } from './structure.ts'

const one: DoubleDouble = { head: 1, tail: 0 }

/** Independent errors of variance σ²v_i; v positive, length n. */
export function diagonalCovariance(v: Float64Array): FixedCovariance {
  const scale = Array.from(v, (value) => ddDiv(one, ddSqrt({ head: value, tail: 0 })))
  return {
    whiten: (e) => {
      const head = new Float64Array(v.length)
      const tail = new Float64Array(v.length)
      scale.forEach((s, i) => {
        const whitened = ddMul(s, twoSum(e.head[i], e.tail?.[i] ?? 0))
        head[i] = whitened.head
        tail[i] = whitened.tail
      })
      return { head, tail }
    },
    colour: (e) => e.map((value, i) => value * Math.sqrt(v[i])),
    solve: (e) => e.map((value, i) => value / v[i]),
    multiply: (e) => e.map((value, i) => value * v[i]),
    logDeterminant: v.reduce((sum, value) => sum + Math.log(value), 0),
    norm: Math.sqrt(v.reduce((sum, value) => sum + value * value, 0)),
    gain:
      1 / Math.sqrt(v.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY))
  }
}

interface BlockFactor {
  readonly rows: Int32Array
  readonly matrix: Matrix
  readonly lower: Matrix
  /** Powers of two: matrix = D⁻¹LL'D⁻¹. */
  readonly scale: Float64Array
  readonly logDeterminant: number
}

function whitenBlocks(factors: readonly BlockFactor[], v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const { rows, lower, scale } of factors) {
    const part = Float64Array.from(rows, (row, k) => v[row] * scale[k])
    solveLower(lower, part)
    rows.forEach((row, k) => {
      out[row] = part[k]
    })
  }
  return out
}

function colourBlocks(factors: readonly BlockFactor[], v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const { rows, lower, scale } of factors) {
    rows.forEach((row, i) => {
      let sum = 0
      for (let j = 0; j <= i; j++) sum += lower.data[j * lower.rows + i] * v[rows[j]]
      out[row] = sum / scale[i]
    })
  }
  return out
}

function solveBlocks(factors: readonly BlockFactor[], v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const { rows, lower, scale } of factors) {
    const part = Float64Array.from(rows, (row, k) => v[row] * scale[k])
    solveLower(lower, part)
    solveLowerTransposed(lower, part)
    rows.forEach((row, k) => {
      out[row] = part[k] * scale[k]
    })
  }
  return out
}

function multiplyBlocks(factors: readonly BlockFactor[], v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const { rows, matrix } of factors) {
    rows.forEach((source, j) => {
      const entries = column(matrix, j)
      rows.forEach((row, i) => {
        out[row] += entries[i] * v[source]
      })
    })
  }
  return out
}

/** ‖L⁻¹‖_F of one block, a bound of its 2-norm. */
function inverseNorm({ lower, scale }: BlockFactor): number {
  let squares = 0
  for (let j = 0; j < lower.rows; j++) {
    const unit = new Float64Array(lower.rows)
    unit[j] = scale[j]
    solveLower(lower, unit)
    for (const value of unit) squares += value * value
  }
  return Math.sqrt(squares)
}

/**
 * Covariance given as matrices, one (m × m, symmetric) a block: whitening by the Cholesky factor,
 * no inverse is formed. Null when a block is not positive definite.
 */
export function matrixCovariance(
  blocks: Blocks,
  matrixOf: (rows: Int32Array) => Matrix
): FixedCovariance | null {
  const factors: BlockFactor[] = []
  for (const rows of blocks) {
    const matrix = matrixOf(rows)
    const factor = factorise(matrix)
    if (factor === null) return null
    factors.push({ rows, matrix, ...factor, logDeterminant: logDeterminant(factor) })
  }
  const squares = factors.reduce(
    (sum, { matrix }) => sum + matrix.data.reduce((s, value) => s + value * value, 0),
    0
  )
  return {
    whiten: (v: PairVector) => ({
      head: whitenBlocks(factors, v.head),
      tail: v.tail === null ? null : whitenBlocks(factors, v.tail)
    }),
    colour: (v) => colourBlocks(factors, v),
    solve: (v) => solveBlocks(factors, v),
    multiply: (v) => multiplyBlocks(factors, v),
    logDeterminant: factors.reduce((sum, factor) => sum + factor.logDeterminant, 0),
    norm: Math.sqrt(squares),
    gain: Math.max(...factors.map(inverseNorm))
  }
}

/** Rows and columns of a square matrix, in the order given. */
export function principalPart(v: Matrix, rows: Int32Array): Matrix {
  const out = zeros(rows.length, rows.length)
  rows.forEach((source, j) => {
    rows.forEach((row, i) => {
      out.data[j * rows.length + i] = v.data[source * v.rows + row]
    })
  })
  return out
}
