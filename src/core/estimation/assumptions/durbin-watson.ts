import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import { normalTwoSided } from '../../numeric/special/index.ts'
import type { AssumptionTest } from './assumption.ts'

/** Second differences A v of the Durbin-Watson form v'Av = Σ (v_i − v_{i−1})². */
function differenced(v: Float64Array): Float64Array {
  const n = v.length
  return v.map((value, i) => {
    const before = i === 0 ? 0 : value - v[i - 1]
    const after = i === n - 1 ? 0 : value - v[i + 1]
    return before + after
  })
}

/** tr(P) and tr(P²) of P = X'AX (X'X)⁻¹, and tr((X'A²X)(X'X)⁻¹). */
function traces(x: Matrix) {
  const solution = leastSquares({
    x,
    tail: null,
    y: new Float64Array(x.rows).fill(1),
    yTail: null,
    weights: null
  })
  const inverse = solution.unscaledCovariance
  const p = x.cols
  const ax = Array.from({ length: p }, (_, j) => differenced(column(x, j)))
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0)
  const once = Array.from({ length: p }, (_, i) => ax.map((v) => dot(column(x, i), v)))
  const twice = Array.from({ length: p }, (_, i) => ax.map((v) => dot(ax[i], v)))
  const times = (m: readonly number[][]) =>
    m.map((row) =>
      Array.from({ length: p }, (_, k) =>
        row.reduce((sum, value, j) => sum + value * inverse.data[k * p + j], 0)
      )
    )
  const first = times(once)
  const trace = (m: readonly number[][]) => m.reduce((sum, row, i) => sum + row[i], 0)
  let squared = 0
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) squared += first[i][j] * first[j][i]
  return { first: trace(first), squared, second: trace(times(twice)) }
}

/**
 * Two-sided, by the normal approximation with the exact mean and variance of the statistic; of a curved
 * mean those of its linear approximation at the estimate.
 */
export const durbinWatson: AssumptionTest = {
  name: 'durbin_watson',
  assumption: 'uncorrelated errors',
  condition: 'errors are independent',
  reference:
    'Durbin & Watson (1950), Biometrika 37, 409-428; White (1992), Review of Economics and Statistics 74, 370-373',
  examine({ residuals, x, dfResidual, normal }) {
    const n = residuals.length
    if (!normal || x === null || dfResidual < 2) return null
    const total = residuals.reduce((sum, r) => sum + r * r, 0)
    const moved = differenced(residuals)
    const statistic = residuals.reduce((sum, r, i) => sum + r * moved[i], 0) / total
    const { first, squared, second } = traces(x)
    const p = 2 * (n - 1) - first
    const q = 2 * (3 * n - 4) - 2 * second + squared
    const mean = p / dfResidual
    const variance = (2 * (q - p * mean)) / (dfResidual * (dfResidual + 2))
    return { statistic, p_value: normalTwoSided((statistic - mean) / Math.sqrt(variance)) }
  }
}
