import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { symmetricEigen } from '../../numeric/linalg/svd.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { principal } from '../../numeric/optim/bounds.ts'
import { chiSquareUpper } from '../../numeric/special/index.ts'
import { influences } from '../covariances/sandwich.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import type { DensityComparison } from './certificate.ts'
import { densityFunctions, densitySquaresFunctions } from './functions.ts'
import { meanProblem } from './squares.ts'

/** Most rows that are named. */
const shown = 10

/** Parameters of the mean with a variance under both estimators, by their place in the mean. */
function shared({ model, mean, squares, fit }: DensityComparison): number[] {
  const p = model.names.length
  return [...mean.uses.keys()].filter(
    (k) =>
      Number.isFinite(fit.covariance.data[mean.uses[k] * (p + 1)]) &&
      Number.isFinite(at(squares.fit.unscaledCovariance, k, k))
  )
}

/** Influence of every row on the likelihood's estimate less that on least squares (n × m), of one unit of the row. */
function influenceGap(comparison: DensityComparison, places: readonly number[]): Matrix {
  const { model, mean, squares, fit } = comparison
  const free = [...model.names.keys()].filter((j) =>
    Number.isFinite(fit.covariance.data[j * (model.names.length + 1)])
  )
  const most = influences(densityFunctions(model, fit, free))
  const least = influences(densitySquaresFunctions(model, mean, { squares, kept: places }))
  const out = zeros(most.rows, places.length)
  places.forEach((k, c) => {
    const own = column(most, free.indexOf(mean.uses[k]))
    column(out, c).set(own.map((value, i) => value - column(least, c)[i]))
  })
  return out
}

/**
 * Hausman's test (1978, Econometrica 46) with the variance of the gap from both estimators' influence
 * functions (White 1982, Econometrica 50, section 4), which needs no law for the variance of least squares:
 * d'(Σ e e')⁻d over the directions in which the two differ at all. Null where there is none.
 */
export function densityGapTest(comparison: DensityComparison): EvidenceReport['gap_test'] {
  const { model, mean, squares, fit } = comparison
  const places = shared(comparison)
  const e = influenceGap(comparison, places)
  const errors = Float64Array.from(places, (k) =>
    Math.sqrt(fit.covariance.data[mean.uses[k] * (model.names.length + 1)])
  )
  const spread = zeros(places.length, places.length)
  for (let a = 0; a < places.length; a++) {
    for (let b = 0; b < places.length; b++) {
      let sum = 0
      for (let i = 0; i < e.rows; i++) {
        sum += (model.frequency?.[i] ?? 1) * at(e, i, a) * at(e, i, b)
      }
      spread.data[b * places.length + a] = sum / (errors[a] * errors[b])
    }
  }
  if (!spread.data.every(Number.isFinite)) return null
  const gap = places.map((k, c) => (fit.theta[mean.uses[k]] - squares.estimates[k]) / errors[c])
  const { values, vectors } = symmetricEigen(spread)
  let statistic = 0
  let df = 0
  values.forEach((value, c) => {
    if (!(value > 1e-12)) return
    const along = column(vectors, c).reduce((sum, v, j) => sum + v * gap[j], 0)
    statistic += (along * along) / value
    df++
  })
  return df === 0 ? null : { statistic, df, p_value: chiSquareUpper(statistic, df) }
}

function median(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  return sorted.length === 0 ? 0 : sorted[sorted.length >> 1]
}

/** The mean's Jacobian (n × m), its residuals, and ∂ℓ/∂μ of every row, at a point. */
function meanScores({ model, mean, fit }: DensityComparison, theta: Float64Array) {
  const n = model.rows.length
  const own = Float64Array.from(mean.uses, (j) => theta[j])
  const jacobian = zeros(n, mean.uses.length)
  const values = new Float64Array(n)
  meanProblem(model, mean).evaluate(own, values, jacobian)
  const { scores } = densityFunctions(model, { theta, covariance: fit.covariance }, mean.uses)
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
function finalWeights(comparison: DensityComparison): Float64Array {
  const { slope, residuals } = meanScores(comparison, comparison.fit.theta)
  const weights = slope.map((s, i) => s / residuals[i])
  const largest = weights.reduce((max, w) => (Number.isFinite(w) ? Math.max(max, w) : max), 0)
  return weights.map((w) => w / largest)
}

/**
 * The rows that drive the two apart, by their scores at a point θ where the mean is that of least squares:
 * a row's part is its score in the mean beyond the common (median) weight times its residual, as the move
 * of the parameter that it moves most, in that parameter's standard errors. Largest first, at most ten.
 */
export function densityRows(
  comparison: DensityComparison,
  theta: Float64Array
): EvidenceReport['rows'] {
  const { model, mean, fit } = comparison
  const places = shared(comparison)
  const covariance = principal(
    fit.covariance,
    places.map((k) => mean.uses[k])
  )
  const { jacobian, slope, residuals } = meanScores(comparison, theta)
  const common = median(Array.from(slope, (s, i) => s / residuals[i]))
  const weights = finalWeights(comparison)
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

/** How far from least squares the likelihood's search began, in the joint standard errors of the mean's parameters. */
export function densityStartDistance(comparison: DensityComparison): number {
  const { mean, squares, fit } = comparison
  const places = shared(comparison)
  const factor = factorise(
    principal(
      fit.covariance,
      places.map((k) => mean.uses[k])
    )
  )
  if (factor === null || places.length === 0) return Number.NaN
  const d = Float64Array.from(places, (k) => fit.start[mean.uses[k]] - squares.estimates[k])
  const solved = solveFactor(factor, d)
  return Math.sqrt(
    Math.max(
      d.reduce((sum, value, k) => sum + value * solved[k], 0),
      0
    )
  )
}
