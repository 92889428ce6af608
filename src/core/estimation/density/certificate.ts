import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { noEvidence } from '../regression/evidence.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import { scoreInWords } from '../verdict/score-in-words.ts'
import type { ComparedRows } from './compared-rows.ts'
import { informationAt } from './covariance.ts'
import type { DensityFit } from './density-fit.ts'
import { densityGapTest, densityStartDistance } from './gap-evidence.ts'
import type { DensityLikelihood } from './model.ts'
import { embed, logLikelihoodAt } from './objective.ts'
import { descend, isSound, type SearchOptions } from './search.ts'
import type { MeanSquares } from './squares.ts'

/** Unit roundoff of IEEE doubles. */
const unitRoundoff = 2 ** -53

/** Both estimates of a mean's parameters. */
export interface DensityComparison {
  readonly model: DensityLikelihood
  /** Indices of the mean's parameters among the estimated. */
  readonly uses: readonly number[]
  readonly squares: MeanSquares
  readonly fit: DensityFit
  readonly rows: ComparedRows
  readonly options: SearchOptions
}

/** The likelihood's score at the least-squares estimate, the other parameters at their best there. */
export interface DensityCertificate {
  /** λ = √(S' I⁻¹ S) over the mean's parameters. */
  readonly score: number
  /** τ: what rounding can make of a zero. */
  readonly roundingUnit: number
  readonly logLikelihood: number
  readonly theta: Float64Array
}

/** λ from a score and the joint information of all p parameters; null when it is not positive definite. */
function scaledScore(
  model: DensityLikelihood,
  at: { readonly score: Float64Array; readonly information: Matrix; readonly of: readonly number[] }
): number | null {
  const kept = [...model.names.keys()].filter((j) => !model.unused.includes(j))
  const joint = zeros(kept.length, kept.length)
  kept.forEach((a, i) => {
    kept.forEach((b, j) => {
      joint.data[j * kept.length + i] = at.information.data[b * model.names.length + a]
    })
  })
  const factor = factorise(joint)
  if (factor === null) return null
  const rhs = Float64Array.from(kept, (j) => (at.of.includes(j) ? at.score[j] : 0))
  const move = solveFactor(factor, rhs)
  let squared = 0
  for (let k = 0; k < kept.length; k++) squared += rhs[k] * move[k]
  return Math.sqrt(Math.max(squared, 0))
}

/** Rounding unit of equivalence.md, section 8, with the least-squares σ as the unit of the response. */
function roundingUnit({ model, rows, squares }: DensityComparison): number {
  const sigma = Math.sqrt(squares.rss / model.nobs)
  const kappa = Math.sqrt(squares.convergence.hessian_condition)
  const rounding = Math.sqrt(rows.sizes()) / sigma + kappa * Math.sqrt(rows.rows)
  return 8 * unitRoundoff * rounding + 4 * squares.score
}

/**
 * Is the least-squares estimate a maximiser of the likelihood? Answered there: the other parameters
 * are profiled, and the score in the mean's parameters is measured in standard errors
 * (equivalence.md, section 8). Null when the likelihood has no usable information there.
 */
export function certifyDensity(comparison: DensityComparison): DensityCertificate | null {
  const { model, uses, squares, fit, options } = comparison
  const others = [...model.names.keys()].filter(
    (j) => !uses.includes(j) && !model.unused.includes(j)
  )
  const at = embed({ free: uses, at: fit.theta }, squares.estimates)
  const end = descend(model, { free: others, at }, options)
  if (others.length > 0 && !isSound(end)) return null
  const { information, score } = informationAt(model, end.theta)
  const there = scaledScore(model, { score, information, of: uses })
  const lambda =
    there ??
    scaledScore(model, {
      score,
      information: informationAt(model, fit.theta).information,
      of: uses
    })
  const logLikelihood = logLikelihoodAt(model, end.theta)
  if (lambda === null || !Number.isFinite(lambda) || !Number.isFinite(logLikelihood)) return null
  return { score: lambda, roundingUnit: roundingUnit(comparison), logLikelihood, theta: end.theta }
}

/** What the certificate says of this data set; a higher maximum elsewhere is a difference too. */
export function densityFinding(
  { fit }: DensityComparison,
  certificate: DensityCertificate | null
): NumericFinding | null {
  if (certificate === null) return null
  const { score, roundingUnit: unit, logLikelihood } = certificate
  const figures = scoreInWords(certificate, ', the other parameters at their best there,')
  if (score > 16 * unit) return { ruling: 'different', reason: figures }
  const slack = 1e-9 * (1 + Math.abs(fit.logLikelihood))
  if (fit.logLikelihood > logLikelihood + slack) {
    return {
      ruling: 'different',
      reason: `${figures} The point is stationary, but the likelihood is higher elsewhere.`
    }
  }
  return { ruling: score > unit ? 'undetermined' : 'coincident', reason: figures }
}

/** The numbers behind a verdict on a density. */
export function densityEvidence(
  comparison: DensityComparison,
  certificate: DensityCertificate | null
): EvidenceReport {
  const { uses, fit, squares, model, rows } = comparison
  const p = model.names.length
  const apart = certificate !== null && certificate.score > 16 * certificate.roundingUnit
  const gap = apart ? densityGapTest(comparison) : null
  let difference = 0
  let inErrors = 0
  let digits = 15.95
  uses.forEach((j, k) => {
    const gap = Math.abs(fit.theta[j] - squares.estimates[k])
    const error = Math.sqrt(fit.covariance.data[j * p + j])
    difference = Math.max(difference, gap)
    inErrors = Math.max(inErrors, gap / error)
    const size = Math.abs(squares.estimates[k])
    const unit = size < 1e-3 * error ? error : size
    if (gap > 0) digits = Math.min(digits, -Math.log10(gap / unit))
  })
  return {
    ...noEvidence,
    max_difference: difference,
    max_difference_in_std_errors: inErrors,
    digits_agreeing: Math.max(digits, 0),
    score_at_least_squares: certificate?.score ?? Number.NaN,
    rounding_unit: certificate?.roundingUnit ?? Number.NaN,
    likelihood_loss_at_least_squares:
      certificate === null
        ? Number.NaN
        : Math.max(fit.logLikelihood - certificate.logLikelihood, 0),
    sse_excess_at_maximum_likelihood: excessShare(comparison),
    relative_efficiency_reason:
      'What least squares loses depends on the variance of the outcome, which a density of your own does not state.',
    gap_test: gap,
    ...(gap === null
      ? { gap_test_reason: 'The two estimates do not differ in any direction: nothing is tested.' }
      : {}),
    rows: apart && certificate !== null ? rows.driving(certificate.theta) : [],
    start_distance: densityStartDistance(comparison)
  }
}

/** SSE at the likelihood's estimate over that of least squares, minus one. */
function excessShare({ rows, squares }: DensityComparison): number {
  return squares.rss > 0 ? Math.max(rows.excess(), 0) / squares.rss : Number.NaN
}
