import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import { normalTwoSided } from '../../numeric/special/index.ts'
import { indices } from '../../numeric/vector.ts'
import type { AssumptionTest, Finding } from './assumption.ts'

/** The rows in the order sent, each after the last. */
const rowsBefore = (n: number): Int32Array => indices(n).map((i) => i - 1)

/** A v of the Durbin-Watson form v'Av = Σ (v_i − v_b)² over rows i with a row b before them. */
function differenced(v: Float64Array, before: Int32Array): Float64Array {
  const out = new Float64Array(v.length)
  before.forEach((b, i) => {
    if (b < 0) return
    const step = v[i] - v[b]
    out[i] += step
    out[b] -= step
  })
  return out
}

/** tr(A) and tr(A²): every row has as many steps as it has neighbours. */
function stepTraces(before: Int32Array) {
  const neighbours = new Float64Array(before.length)
  let steps = 0
  before.forEach((b, i) => {
    if (b < 0) return
    steps++
    neighbours[i]++
    neighbours[b]++
  })
  return { once: 2 * steps, twice: neighbours.reduce((sum, k) => sum + k * k, 2 * steps) }
}

/** What the mean and the variance of the statistic are made of. */
export interface DurbinWatsonTraces {
  /** tr(A) and tr(A²). */
  readonly steps: { readonly once: number; readonly twice: number }
  /** tr(P) and tr(P²) of P = X'AX (X'X)⁻¹, and tr((X'A²X)(X'X)⁻¹). */
  readonly first: number
  readonly squared: number
  readonly second: number
  readonly dfResidual: number
}

/** The statistic against its normal approximation. */
export function durbinWatsonOf(
  statistic: number,
  { steps, first, squared, second, dfResidual }: DurbinWatsonTraces
): Finding {
  const p = steps.once - first
  const q = steps.twice - 2 * second + squared
  const mean = p / dfResidual
  const variance = (2 * (q - p * mean)) / (dfResidual * (dfResidual + 2))
  return { statistic, p_value: normalTwoSided((statistic - mean) / Math.sqrt(variance)) }
}

/** tr(P) and tr(P²) of P = X'AX (X'X)⁻¹, and tr((X'A²X)(X'X)⁻¹). */
function traces(x: Matrix, before: Int32Array) {
  const solution = leastSquares({
    x,
    tail: null,
    y: new Float64Array(x.rows).fill(1),
    yTail: null,
    weights: null
  })
  const inverse = solution.unscaledCovariance
  const p = x.cols
  const ax = Array.from({ length: p }, (_, j) => differenced(column(x, j), before))
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
 * Of observations with several entries every entry is a series of its own (Bhargava, Franzini &
 * Narendranathan 1982). Two-sided, by the normal approximation with the exact mean and variance of
 * the statistic; of a curved mean those of its linear approximation at the estimate.
 */
export const durbinWatson: AssumptionTest = {
  name: 'durbin_watson',
  assumption: 'uncorrelated errors',
  condition: 'errors are independent',
  reference:
    'Durbin & Watson (1950), Biometrika 37, 409-428; Bhargava, Franzini & Narendranathan (1982), Review of Economic Studies 49, 533-549; White (1992), Review of Economics and Statistics 74, 370-373',
  examine({ residuals, x, dfResidual, normal, before = rowsBefore(residuals.length) }) {
    if (!normal || x === null || dfResidual < 2) return null
    const steps = stepTraces(before)
    if (steps.once === 0) return null
    const total = residuals.reduce((sum, r) => sum + r * r, 0)
    const moved = differenced(residuals, before)
    const statistic = residuals.reduce((sum, r, i) => sum + r * moved[i], 0) / total
    return durbinWatsonOf(statistic, { steps, ...traces(x, before), dfResidual })
  }
}
