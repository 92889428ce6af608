import { type LinearSolution, leastSquares } from '../../numeric/linalg/least-squares.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { dot2 } from '../../numeric/sum.ts'
import type { FixedCovariance } from './structure.ts'

/** A linear model y = Xb + e on identified columns; y has the offset taken off. */
export interface LinearData {
  /** n × k, of full column rank. */
  readonly x: Matrix
  readonly tail: Matrix | null
  readonly y: Float64Array
  readonly yTail: Float64Array | null
}

/** Generalised least squares: the minimiser of (y − Xb)'V⁻¹(y − Xb). */
export interface GeneralisedSquares {
  /** Length k. */
  readonly coefficients: Float64Array
  /** y − Xb, length n. */
  readonly residuals: Float64Array
  /** r'V⁻¹r. */
  readonly rss: number
  /** (X'V⁻¹X)⁻¹, k × k. */
  readonly unscaledCovariance: Matrix
  /** The whitened problem. */
  readonly whitened: LinearData
  readonly solution: LinearSolution
}

/** Every column and the response multiplied by L⁻¹. */
export function whitenData(data: LinearData, covariance: FixedCovariance): LinearData {
  const { x } = data
  const head = zeros(x.rows, x.cols)
  const tail = zeros(x.rows, x.cols)
  let tails = false
  for (let j = 0; j < x.cols; j++) {
    const own = data.tail === null ? null : column(data.tail, j)
    const whitened = covariance.whiten({ head: column(x, j), tail: own })
    column(head, j).set(whitened.head)
    if (whitened.tail === null) continue
    column(tail, j).set(whitened.tail)
    tails = true
  }
  const y = covariance.whiten({ head: data.y, tail: data.yTail })
  return { x: head, tail: tails ? tail : null, y: y.head, yTail: y.tail }
}

/** y − Xb, each row summed in twice the working precision. */
export function residualsAt({ x, tail, y, yTail }: LinearData, b: Float64Array): Float64Array {
  const k = x.cols
  const row = new Float64Array(2 * k + 2)
  const point = new Float64Array(2 * k + 2)
  point[0] = 1
  point[1] = 1
  point.set(b, 2)
  point.set(b, 2 + k)
  return Float64Array.from(y, (value, i) => {
    row[0] = value
    row[1] = yTail === null ? 0 : yTail[i]
    for (let j = 0; j < k; j++) {
      row[2 + j] = -x.data[j * x.rows + i]
      row[2 + k + j] = tail === null ? 0 : -tail.data[j * x.rows + i]
    }
    return dot2(row, point)
  })
}

/** Solves by whitening and refined least squares: V is factored, never inverted (Aitken 1935). */
export function generalisedSquares(
  data: LinearData,
  covariance: FixedCovariance
): GeneralisedSquares {
  const whitened = whitenData(data, covariance)
  const solution = leastSquares({ ...whitened, weights: null })
  return {
    coefficients: solution.coefficients,
    residuals: residualsAt(data, solution.coefficients),
    rss: solution.rss,
    unscaledCovariance: solution.unscaledCovariance,
    whitened,
    solution
  }
}
