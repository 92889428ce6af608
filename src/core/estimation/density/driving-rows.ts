import { at, zeros } from '../../numeric/matrix.ts'
import { principal } from '../../numeric/optim/bounds.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import { shared } from './covariance.ts'
import type { DensityFit } from './density-fit.ts'
import { densityFunctions } from './functions.ts'
import type { DensityMean, DensityOnRows } from './model.ts'
import { type MeanSquares, meanProblem } from './squares.ts'

/** Most rows that are named. */
const shown = 10

function median(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  return sorted.length === 0 ? 0 : sorted[sorted.length >> 1]
}

/** The mean's Jacobian (n × m), its residuals, and ∂ℓ/∂μ of every row, at a point. */
function meanScores(
  model: DensityOnRows,
  mean: DensityMean,
  { theta, covariance }: Pick<DensityFit, 'theta' | 'covariance'>
) {
  const n = model.rows.length
  const own = Float64Array.from(mean.uses, (j) => theta[j])
  const jacobian = zeros(n, mean.uses.length)
  const values = new Float64Array(n)
  meanProblem(model, mean).evaluate(own, values, jacobian)
  const { scores } = densityFunctions(model, { theta, covariance }, mean.uses)
  // A row's score in the parameters is ∂ℓ/∂μ times the mean's own gradient.
  const slope = values.map((_, i) => {
    let along = 0
    let size = 0
    for (let k = 0; k < mean.uses.length; k++) {
      along += at(scores, i, k) * at(jacobian, i, k)
      size += at(jacobian, i, k) ** 2
    }
    return along / size
  })
  return { jacobian, slope, residuals: mean.response.map((y, i) => y - values[i]) }
}

/** ∂ℓ/∂μ over the residual, relative to the largest: the weight of a row at the likelihood's estimate. */
function finalWeights(model: DensityOnRows, mean: DensityMean, fit: DensityFit): Float64Array {
  const { slope, residuals } = meanScores(model, mean, fit)
  const weights = slope.map((s, i) => s / residuals[i])
  const largest = weights.reduce((max, w) => (Number.isFinite(w) ? Math.max(max, w) : max), 0)
  return weights.map((w) => w / largest)
}

/**
 * The rows that drive the two apart, by their scores at a point θ where the mean is that of least squares:
 * a row's part is its score in the mean beyond the common (median) weight times its residual, as the move
 * of the parameter that it moves most, in that parameter's standard errors. Largest first, at most ten.
 */
export function drivingRows(
  model: DensityOnRows,
  mean: DensityMean,
  {
    fit,
    squares,
    theta
  }: {
    readonly fit: DensityFit
    readonly squares: MeanSquares
    readonly theta: Float64Array
  }
): EvidenceReport['rows'] {
  const { covariance: whole } = fit
  const places = shared(mean.uses, fit, squares)
  const covariance = principal(
    whole,
    places.map((k) => mean.uses[k])
  )
  const { jacobian, slope, residuals } = meanScores(model, mean, { theta, covariance: whole })
  const common = median(Array.from(slope, (s, i) => s / residuals[i]))
  const weights = finalWeights(model, mean, fit)
  return Array.from(slope, (s, i) => {
    const excess = s - common * residuals[i]
    const moves = places.map((_, a) => {
      const sum = places.reduce(
        (total, k, b) => total + at(covariance, a, b) * at(jacobian, i, k) * excess,
        0
      )
      return sum / Math.sqrt(at(covariance, a, a))
    })
    const shift = moves.reduce((most, v) => (Math.abs(v) > Math.abs(most) ? v : most), 0)
    return { row: model.rows[i], weight: weights[i], shift_in_std_errors: shift }
  })
    .sort(
      (a, b) => Math.abs(b.shift_in_std_errors) - Math.abs(a.shift_in_std_errors) || a.row - b.row
    )
    .slice(0, shown)
}
