import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { addWeightedGram, blankRow, loadRow } from '../likelihood.ts'
import type { EvidenceReport } from '../report.ts'
import { type Certificate, certify } from '../verdict/certificate.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import { standardErrors } from './blocks.ts'
import type { Coordinates } from './coordinates.ts'
import { type MaximiseOptions, profileNuisance } from './likelihood-fit.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, type RegressionModel } from './model.ts'
import type { SquaresFit } from './squares-fit.ts'

/** Evidence when there is nothing to compare. */
export const noEvidence: EvidenceReport = {
  max_difference: Number.NaN,
  max_difference_in_std_errors: Number.NaN,
  digits_agreeing: Number.NaN,
  score_at_least_squares: Number.NaN,
  rounding_unit: Number.NaN,
  likelihood_loss_at_least_squares: Number.NaN,
  sse_excess_at_maximum_likelihood: Number.NaN,
  relative_efficiency_of_least_squares: Number.NaN,
  gap_test: null,
  rows: [],
  start_distance: Number.NaN
}

export interface Comparison {
  readonly model: RegressionModel
  readonly coordinates: Coordinates
  readonly squares: SquaresFit
  readonly likelihood: LikelihoodResult
  readonly search: MaximiseOptions
}

/** Largest figures over the coefficients that both estimates have. */
function gaps({ model, squares, likelihood }: Comparison) {
  const errors = standardErrors(likelihood.covariance, 1)
  let difference = 0
  let inErrors = 0
  let digits = 15.95
  model.terms.forEach((_, j) => {
    const ls = squares.coefficients[j]
    const ml = likelihood.coefficients[j]
    if (Number.isNaN(ls) || Number.isNaN(ml)) return
    const gap = Math.abs(ml - ls)
    difference = Math.max(difference, gap)
    inErrors = Math.max(inErrors, gap / errors[j])
    const unit = Math.abs(ls) < 1e-3 * errors[j] ? errors[j] : Math.abs(ls)
    if (gap > 0) digits = Math.min(digits, -Math.log10(gap / unit))
  })
  return {
    difference,
    inErrors: Number.isNaN(inErrors) ? Number.NaN : inErrors,
    digits: Math.max(digits, 0)
  }
}

/** The optimiser-free certificate at the least-squares point; null where the likelihood is not finite there. */
export function certificateAt({
  model,
  coordinates,
  squares,
  likelihood,
  search
}: Comparison): Certificate | null {
  if (likelihood.fit === null) return null
  const { problem } = likelihood.fit
  const phi = profileNuisance(problem, squares.gamma, { ...search, phi: likelihood.phi })
  if (phi === null) return null
  return certify({
    problem,
    theta: squares.gamma,
    phi:
      model.family.facts.quadratic && model.family.nuisance[0]?.known === null && isAffine(model)
        ? likelihood.phi
        : phi,
    free: likelihood.fit.scale.free,
    termSize: coordinates.termSize(
      Float64Array.from(coordinates.kept, (j) => squares.coefficients[j])
    ),
    condition: coordinates.condition,
    leastSquaresScore: squares.score
  })
}

/** What the certificate's numbers mean (equivalence.md, section 8, first order). */
export function findingOf(certificate: Certificate | null): NumericFinding | null {
  if (certificate === null) return null
  const { score, roundingUnit } = certificate
  const figures = `The scaled score of the likelihood at the least-squares estimate is ${score.toExponential(2)} standard errors, against ${roundingUnit.toExponential(2)} that rounding can produce.`
  if (!(score > roundingUnit)) return { ruling: 'coincident', reason: figures }
  if (score > 16 * roundingUnit) return { ruling: 'different', reason: figures }
  return { ruling: 'undetermined', reason: figures }
}

/** Variance and slope of the mean in the predictor for every row at a point. */
function rowMoments(model: RegressionModel, predictor: Float64Array, phi: Float64Array) {
  const n = predictor.length
  const slope = new Float64Array(n)
  const variance = new Float64Array(n)
  const row = blankRow()
  const jet = new Float64Array(4)
  for (let i = 0; i < n; i++) {
    loadRow(
      { observations: model.observations, link: model.link },
      { i, m: predictor[i], row, jet }
    )
    slope[i] = jet[1]
    variance[i] = model.family.variance(row.mu, phi) / (row.size * row.weight)
  }
  return { slope, variance }
}

/** Sandwich covariance of least squares under the model: (J'WJ)⁻¹ J'WΣWJ (J'WJ)⁻¹ in the basis. */
export function squaresCovarianceUnderModel(comparison: Comparison): Matrix | null {
  const { model, coordinates, likelihood } = comparison
  const r = coordinates.kept.length
  const predictor = new Float64Array(model.observations.rows)
  const jacobian = zeros(predictor.length, r)
  coordinates.problem.predictor.evaluate(likelihood.gamma, predictor, jacobian)
  const { slope, variance } = rowMoments(model, predictor, likelihood.phi)
  const weights = model.squares?.weights ?? null
  const frequency = model.observations.frequency
  const bread = zeros(r, r)
  const meat = zeros(r, r)
  const w = slope.map((d, i) => d * d * (weights === null ? 1 : weights[i]))
  const m = slope.map((d, i) => {
    const both = weights === null ? 1 : weights[i]
    const f = frequency === null ? 1 : frequency[i]
    return (d * d * both * both * variance[i]) / f
  })
  addWeightedGram(jacobian, w, bread)
  addWeightedGram(jacobian, m, meat)
  const factor = factorise(bread)
  if (factor === null || !meat.data.every(Number.isFinite)) return null
  const inverse = inverseFromFactor(factor)
  return multiply(multiply(inverse, meat), inverse)
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const out = zeros(a.rows, b.cols)
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      let sum = 0
      for (let k = 0; k < a.cols; k++) sum += at(a, i, k) * at(b, k, j)
      out.data[j * a.rows + i] = sum
    }
  }
  return out
}

/**
 * Asymptotic relative efficiency of least squares (equivalence.md, section 5): 1/(Var·I₀) for a
 * location law; for a dispersion model the smallest over coefficients at the fitted means.
 */
export function relativeEfficiency(comparison: Comparison): number {
  const { model, coordinates, likelihood } = comparison
  const facts = model.family.facts
  if (facts.quadratic) return 1
  if (facts.varianceAtUnitScale !== null && facts.location) {
    if (
      facts.varianceAtUnitScale === Number.POSITIVE_INFINITY ||
      facts.informationAtUnitScale === null
    )
      return 0
    return 1 / (facts.varianceAtUnitScale * facts.informationAtUnitScale)
  }
  const ls = squaresCovarianceUnderModel(comparison)
  if (ls === null || likelihood.fit?.covariance == null) return Number.NaN
  const spread = standardErrors(coordinates.covariance(ls), 1)
  const best = standardErrors(coordinates.covariance(likelihood.fit.covariance), 1)
  let smallest = 1
  for (let j = 0; j < coordinates.kept.length; j++)
    smallest = Math.min(smallest, (best[j] / spread[j]) ** 2)
  return smallest
}

/** How far from the least-squares fit the search began, in standard errors. */
function startDistance({ squares, likelihood }: Comparison): number {
  const fit = likelihood.fit
  if (fit === null) return Number.NaN
  const d = fit.start.map((value, j) => value - squares.gamma[j])
  let sum = 0
  for (let j = 0; j < d.length; j++) {
    for (let k = 0; k < d.length; k++) sum += d[j] * d[k] * at(fit.information, j, k)
  }
  return Math.sqrt(Math.max(sum, 0))
}

/** SSE at the likelihood's estimate over that of least squares, minus one. */
function squaresExcess({ model, squares, likelihood }: Comparison): number {
  if (model.squares === null || !(squares.rss > 0)) return Number.NaN
  const { y, weights } = model.squares
  let excess = 0
  for (let i = 0; i < y.length; i++) {
    const move = likelihood.fitted[i] - squares.fitted[i]
    excess += (weights === null ? 1 : weights[i]) * move * (move - 2 * squares.residuals[i])
  }
  return Math.max(excess, 0) / squares.rss
}

/** The numbers behind a verdict when both estimates exist. */
export function compare(comparison: Comparison, certificate: Certificate | null): EvidenceReport {
  const { difference, inErrors, digits } = gaps(comparison)
  const loss =
    certificate === null
      ? Number.NaN
      : Math.max(comparison.likelihood.logLikelihood - certificate.logLikelihood, 0)
  return {
    ...noEvidence,
    max_difference: difference,
    max_difference_in_std_errors: inErrors,
    digits_agreeing: digits,
    score_at_least_squares: certificate?.score ?? Number.NaN,
    rounding_unit: certificate?.roundingUnit ?? Number.NaN,
    likelihood_loss_at_least_squares: loss,
    sse_excess_at_maximum_likelihood: squaresExcess(comparison),
    relative_efficiency_of_least_squares: relativeEfficiency(comparison),
    start_distance: startDistance(comparison)
  }
}
