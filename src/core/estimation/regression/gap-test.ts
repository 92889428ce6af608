import { symmetricEigen } from '../../numeric/linalg/svd.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { chiSquareUpper } from '../../numeric/special/index.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import { squaresCovarianceUnderModel } from './efficiency.ts'
import type { Comparison } from './evidence.ts'
import { expectedCovariance } from './expected.ts'
import type { RegressionModel } from './model.ts'

/** Two estimates as Hausman's test compares them, in r coordinates that are orthonormal over the rows. */
export interface EstimatedTwice {
  /** The likelihood's estimate less that of least squares (length r). */
  readonly difference: Float64Array
  /** Covariance of least squares under the model (r × r). */
  readonly own: Matrix
  /** Covariance of the likelihood's estimate, in its first r rows and columns. */
  readonly best: Matrix
  /** The constant predictor, length 1; null when it is to stay or is not in the span. */
  readonly constant: Float64Array | null
}

/**
 * Hausman's test (1978, Econometrica 46) of whether the gap is more than the model's own sampling noise:
 * d'(V_ls − V_ml)⁻d, the generalised inverse over the directions in which least squares loses anything.
 * Null where it loses nothing, or has no variance.
 */
export function hausman({
  difference,
  own,
  best,
  constant
}: EstimatedTwice): EvidenceReport['gap_test'] {
  const r = difference.length
  const d = without(constant, difference)
  const loss = zeros(r, r)
  let scale = 0
  for (let j = 0; j < r; j++) {
    for (let k = 0; k < r; k++) loss.data[k * r + j] = at(own, j, k) - at(best, j, k)
    scale = Math.max(scale, at(own, j, j))
  }
  if (!loss.data.every(Number.isFinite) || !d.every(Number.isFinite)) return null
  const { values, vectors } = symmetricEigen(projected(loss, constant))
  let statistic = 0
  let df = 0
  values.forEach((value, k) => {
    if (!(value > 1e-8 * scale)) return
    const along = column(vectors, k).reduce((sum, v, j) => sum + v * d[j], 0)
    statistic += (along * along) / value
    df++
  })
  return df === 0 ? null : { statistic, df, p_value: chiSquareUpper(statistic, df) }
}

/** Least squares is another estimator than the likelihood, whose loss can be tested. */
export function canLose({ family: { facts } }: RegressionModel): boolean {
  return !facts.quadratic && facts.transform === null
}

/** The law's mean is not its location: the constants of the two estimates differ by more than noise. */
export function isShifted({ family }: RegressionModel): boolean {
  return (family.facts.standardisedMean ?? 0) !== 0
}

/**
 * Hausman's test of the gap. For a law whose mean is not its location the constant direction is left out.
 * Null too where nothing was searched.
 */
export function gapTest(comparison: Comparison): EvidenceReport['gap_test'] {
  const { model, coordinates, squares, likelihood } = comparison
  if (!canLose(model)) return null
  const best = likelihoodCovariance(likelihood)
  const own = squaresCovarianceUnderModel(comparison)
  if (best === null || own === null) return null
  const r = coordinates.kept.length
  return hausman({
    difference: Float64Array.from({ length: r }, (_, j) => likelihood.gamma[j] - squares.gamma[j]),
    own,
    best,
    constant: isShifted(model) ? constantDirection(comparison) : null
  })
}

/** Covariance of the likelihood's estimate from its expected information, or the observed one. */
function likelihoodCovariance({ fit }: Comparison['likelihood']): Matrix | null {
  if (fit === null) return null
  const { problem, phi, scale, rows, jacobian } = fit
  return expectedCovariance({ problem, phi, free: scale.free, rows, jacobian }) ?? fit.covariance
}

/** Coordinates of the constant predictor, length 1; null when it is not in the span. */
function constantDirection({ coordinates }: Comparison): Float64Array | null {
  const { predictor } = coordinates.problem
  const r = coordinates.kept.length
  if (!predictor.linear) return null
  const jacobian = zeros(predictor.rows, r)
  predictor.evaluate(new Float64Array(r), new Float64Array(predictor.rows), jacobian)
  const sums = Float64Array.from({ length: r }, (_, j) =>
    column(jacobian, j).reduce((sum, q) => sum + q, 0)
  )
  return unitVector(sums)
}

/** v/‖v‖; null when it has no length. */
export function unitVector(v: Float64Array): Float64Array | null {
  const size = Math.sqrt(v.reduce((sum, value) => sum + value * value, 0))
  return size > 0 ? v.map((value) => value / size) : null
}

function without(direction: Float64Array | null, v: Float64Array): Float64Array {
  if (direction === null) return v
  const along = v.reduce((sum, value, j) => sum + value * direction[j], 0)
  return v.map((value, j) => value - along * direction[j])
}

/** P A P with P the projector off a direction. */
function projected(a: Matrix, direction: Float64Array | null): Matrix {
  if (direction === null) return a
  const half = zeros(a.rows, a.cols)
  const out = zeros(a.rows, a.cols)
  for (let k = 0; k < a.cols; k++) column(half, k).set(without(direction, column(a, k)))
  for (let j = 0; j < a.rows; j++) {
    const row = Float64Array.from({ length: a.cols }, (_, k) => at(half, j, k))
    without(direction, row).forEach((value, k) => {
      out.data[k * a.rows + j] = value
    })
  }
  return out
}
