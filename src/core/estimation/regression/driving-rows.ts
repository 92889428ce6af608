import { addCombination } from '../../numeric/linalg/gram.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import type { Certificate } from '../verdict/certificate.ts'
import { standardErrors } from './blocks.ts'
import type { Comparison } from './evidence.ts'
import type { RegressionModel } from './model.ts'

/** Most rows that are named. */
export const shown = 10

/** Weight of each residual in the likelihood, ψ(r)/r; NaN at zero residuals. */
export function weightsOf(scores: Float64Array, residuals: Float64Array): Float64Array {
  return scores.map((s, i) => s / residuals[i])
}

function median(values: Float64Array): number {
  const sorted = values.filter(Number.isFinite).sort()
  return sorted.length === 0 ? 0 : sorted[sorted.length >> 1]
}

/** Rows as least squares weighs them. */
interface WeighedRows extends Pick<RegressionModel, 'squares' | 'observations'> {
  readonly origin?: number
}

/** A residual below this share of its response is rounding. */
const nothing = 2 ** -40

/**
 * Residuals as least squares weighs them, times dμ/dm: what its normal equations project; 0 where a row is fitted
 * to rounding. The responses are given less an origin.
 */
export function weighted(
  { squares, observations, origin = 0 }: WeighedRows,
  residuals: Float64Array,
  slopes: Float64Array
) {
  return residuals.map((value, i) => {
    if (Math.abs(value) <= nothing * Math.abs((squares?.y[i] ?? 0) + origin)) return 0
    const frequency =
      squares?.weights == null && observations.frequency !== null ? observations.frequency[i] : 1
    return value * slopes[i] * (squares?.weights?.[i] ?? 1) * frequency
  })
}

/** Weights at the likelihood's estimate relative to the largest. */
function finalWeights(comparison: Comparison, slopes: Float64Array): Float64Array {
  const { model, squares, likelihood } = comparison
  if (likelihood.fit === null) return new Float64Array(slopes.length).fill(Number.NaN)
  const residuals = squares.residuals.map((r, i) => r + squares.fitted[i] - likelihood.fitted[i])
  const weights = weightsOf(likelihood.fit.rows.score, weighted(model, residuals, slopes))
  const largest = weights.reduce((max, w) => (Number.isFinite(w) ? Math.max(max, w) : max), 0)
  return weights.map((w) => w / largest)
}

/** By coefficient: its move for a unit score in each coordinate. */
export function perScoreMoves(
  toCoefficients: (move: Float64Array) => Float64Array,
  covariance: Matrix,
  r: number
): Float64Array[] {
  const out = Array.from({ length: r }, () => new Float64Array(r))
  for (let k = 0; k < r; k++) {
    const move = toCoefficients(column(covariance, k).slice(0, r))
    for (let j = 0; j < r; j++) out[j][k] = move[j]
  }
  return out
}

/** The scores beyond the common weight times the residual (n). */
export function surplusOf(
  { scores, residual }: { readonly scores: Float64Array; readonly residual: Float64Array },
  common: number
): Float64Array {
  return scores.map((score, i) => score - common * residual[i])
}

/** Of every row the largest move of a coefficient in its standard errors, with its sign (n). */
export function largestMoves(
  jacobian: Matrix,
  by: {
    readonly surplus: Float64Array
    readonly perScore: readonly Float64Array[]
    readonly errors: Float64Array
  }
): Float64Array {
  const out = new Float64Array(jacobian.rows)
  const own = new Float64Array(jacobian.rows)
  by.perScore.forEach((perUnit, j) => {
    own.fill(0)
    addCombination(jacobian, perUnit, own)
    for (let i = 0; i < own.length; i++) {
      const move = (own[i] * by.surplus[i]) / by.errors[j]
      if (Math.abs(move) > Math.abs(out[i])) out[i] = move
    }
  })
  return out
}

/** The places of the largest values that are numbers, at most `count` of them, largest first and equal ones in their order. */
export function largestFirst(values: Float64Array, count: number): number[] {
  const places: number[] = []
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return
    if (places.length === count && !(value > values[places[count - 1]])) return
    const after = places.findIndex((k) => value > values[k])
    places.splice(after < 0 ? places.length : after, 0, i)
    if (places.length > count) places.pop()
  })
  return places
}

/**
 * The rows that drive the two apart. Least squares makes the sum of the rows' residuals vanish, so a
 * row's part in the gap is its score beyond the common (median) weight times its residual; it is given as
 * the move of the coefficient that it moves most, in that coefficient's standard errors. Largest first,
 * at most ten.
 */
export function drivingRows(
  comparison: Comparison,
  certificate: Certificate
): EvidenceReport['rows'] {
  const { model, coordinates, squares, likelihood } = comparison
  if (!(certificate.score > 16 * certificate.roundingUnit) || likelihood.fit === null) return []
  const { slopes, jacobian, scores } = certificate
  const residual = weighted(model, squares.residuals, slopes)
  const common = median(weightsOf(scores, residual))
  const covariance = certificate.covariance()
  const errors = standardErrors(coordinates.covariance(covariance), 1)
  const moves = largestMoves(jacobian, {
    surplus: surplusOf({ scores, residual }, common),
    perScore: perScoreMoves(coordinates.toCoefficients, covariance, coordinates.kept.length),
    errors
  })
  const weights = finalWeights(comparison, slopes)
  return largestFirst(moves.map(Math.abs), shown).map((i) => ({
    row: model.rows[i],
    weight: weights[i],
    shift_in_std_errors: moves[i]
  }))
}
