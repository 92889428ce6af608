import { symmetricEigen } from '../../numeric/linalg/svd.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { chiSquareUpper } from '../../numeric/special/index.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'

/** Most rows that are named. */
const shown = 10

/** Generalised less ordinary coefficients of the k identified columns. */
function difference({ workspace, ordinary, fit }: CorrelatedWork): Float64Array {
  const { kept } = workspace.coordinates
  return Float64Array.from(kept, (j, k) => fit.squares.coefficients[k] - ordinary.coefficients[j])
}

/**
 * Hausman's test (1978, Econometrica 46) of ordinary against generalised least squares, both variances under
 * the model's covariance: d'(V_ls − V_gls)⁻d over the directions in which least squares loses anything.
 * Null where it loses nothing. `ordinary` is its covariance for σ² = 1 (k × k).
 */
export function correlatedGapTest(
  work: CorrelatedWork,
  ordinary: Matrix
): EvidenceReport['gap_test'] {
  const best = work.fit.squares.unscaledCovariance
  const k = best.rows
  const d = difference(work)
  // Every coefficient in units of its own error, so that the cut between loss and rounding has no units.
  const unit = Float64Array.from({ length: k }, (_, j) => Math.sqrt(at(ordinary, j, j)))
  const loss = zeros(k, k)
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) {
      loss.data[j * k + i] = (at(ordinary, i, j) - at(best, i, j)) / (unit[i] * unit[j])
    }
  }
  if (!loss.data.every(Number.isFinite)) return null
  const { values, vectors } = symmetricEigen(loss)
  let statistic = 0
  let df = 0
  values.forEach((value, c) => {
    if (!(value > 1e-8)) return
    const along = column(vectors, c).reduce((sum, v, j) => sum + (v * d[j]) / unit[j], 0)
    statistic += (along * along) / value / work.fit.sigma2
    df++
  })
  return df === 0 ? null : { statistic, df, p_value: chiSquareUpper(statistic, df) }
}

/**
 * The rows that drive the two apart. The generalised coefficients are the ordinary ones plus
 * (X'V⁻¹X)⁻¹X'V⁻¹ times the ordinary residuals, and the ordinary fit makes (X'X)⁻¹X'r vanish, so a row's
 * part is its residual times the difference of the two; given as the move of the coefficient that it moves
 * most, in its standard errors. `weight` is diag(V⁻¹)'s share where V is diagonal; null elsewhere, where a
 * row has no weight of its own.
 */
export function correlatedRows(work: CorrelatedWork): EvidenceReport['rows'] {
  const { data, fit, ordinary, model, covariance } = work
  const k = data.x.cols
  const n = data.y.length
  const errors = Float64Array.from({ length: k }, (_, j) => Math.sqrt(at(fit.covariance, j, j)))
  const general = coefficientsOfRows(fit.squares.unscaledCovariance, precisionColumns(work))
  const plain = coefficientsOfRows(ordinaryBread(work), data.x)
  const moves = Array.from({ length: n }, (_, i) => {
    let most = 0
    for (let j = 0; j < k; j++) {
      const move = ((at(general, i, j) - at(plain, i, j)) * ordinary.residuals[i]) / errors[j]
      if (Math.abs(move) > Math.abs(most)) most = move
    }
    return most
  })
  const weights = covariance.structure === 'diagonal' ? rowWeights(work) : null
  return moves
    .map((move, i) => ({
      row: model.rows[i],
      weight: weights === null ? Number.NaN : weights[i],
      shift_in_std_errors: move
    }))
    .sort(
      (a, b) => Math.abs(b.shift_in_std_errors) - Math.abs(a.shift_in_std_errors) || a.row - b.row
    )
    .slice(0, shown)
}

/** V⁻¹X (n × k). */
function precisionColumns({ fit, data }: CorrelatedWork): Matrix {
  const out = zeros(data.x.rows, data.x.cols)
  for (let j = 0; j < out.cols; j++) column(out, j).set(fit.fixed.solve(column(data.x, j)))
  return out
}

/** (X'X)⁻¹ of the identified columns. */
function ordinaryBread({ ordinary, workspace }: CorrelatedWork): Matrix {
  const { kept } = workspace.coordinates
  const out = zeros(kept.length, kept.length)
  kept.forEach((a, i) => {
    kept.forEach((b, j) => {
      out.data[j * kept.length + i] = at(ordinary.unscaledCovariance, a, b)
    })
  })
  return out
}

/** Z B (n × k). */
function coefficientsOfRows(bread: Matrix, z: Matrix): Matrix {
  const out = zeros(z.rows, z.cols)
  for (let j = 0; j < z.cols; j++) {
    for (let k = 0; k < z.cols; k++) {
      for (let i = 0; i < z.rows; i++) out.data[j * z.rows + i] += at(z, i, k) * at(bread, k, j)
    }
  }
  return out
}

/** 1/v of every row relative to the largest. */
function rowWeights({ fit, data }: CorrelatedWork): Float64Array {
  const precision = fit.fixed.solve(new Float64Array(data.y.length).fill(1))
  const largest = precision.reduce((max, w) => Math.max(max, w), 0)
  return precision.map((w) => w / largest)
}
