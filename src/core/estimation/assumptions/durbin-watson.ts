import { crossProduct } from '../../numeric/linalg/gram.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { normalTwoSided } from '../../numeric/special/index.ts'
import { indices } from '../../numeric/vector.ts'
import { orthonormalBasis } from '../regression/basis.ts'
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

/** Steps v_i − v_b of every column over rows i with a row b before them; 0 for the others. */
function stepsOf(q: Matrix, before: Int32Array): Matrix {
  const out = zeros(q.rows, q.cols)
  for (let j = 0; j < q.cols; j++) {
    const [own, steps] = [column(q, j), column(out, j)]
    before.forEach((b, i) => {
      if (b >= 0) steps[i] = own[i] - own[b]
    })
  }
  return out
}

const squaresIn = ({ data }: Matrix) => data.reduce((sum, v) => sum + v * v, 0)

/** The traces of P = Q'AQ, P² and Q'A²Q for an orthonormal basis Q of the columns, where Q'AQ is made of steps. */
function traces(q: Matrix, before: Int32Array) {
  const steps = stepsOf(q, before)
  let second = 0
  for (let j = 0; j < q.cols; j++) {
    second += differenced(column(q, j), before).reduce((sum, v) => sum + v * v, 0)
  }
  return { first: squaresIn(steps), squared: squaresIn(crossProduct(steps, null)), second }
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
  examine({ residuals, x, basis, dfResidual, normal, before = rowsBefore(residuals.length) }) {
    if (!normal || x === null || dfResidual < 2) return null
    const q = basis ?? orthonormalBasis(x, [...Array(x.cols).keys()]).q
    const steps = stepTraces(before)
    if (steps.once === 0) return null
    const total = residuals.reduce((sum, r) => sum + r * r, 0)
    const moved = differenced(residuals, before)
    const statistic = residuals.reduce((sum, r, i) => sum + r * moved[i], 0) / total
    return durbinWatsonOf(statistic, { steps, ...traces(q, before), dfResidual })
  }
}
