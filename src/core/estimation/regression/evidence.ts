import { at } from '../../numeric/matrix.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import type { Certificate } from '../verdict/certificate.ts'
import { standardErrors } from './blocks.ts'
import type { Coordinates } from './coordinates.ts'
import { drivingRows } from './driving-rows.ts'
import { type Efficiency, ratioAtTheFit, relativeEfficiency } from './efficiency.ts'
import { gapTest } from './gap-test.ts'
import { type MaximiseOptions, profileNuisance } from './likelihood-fit.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, type RegressionModel } from './model.ts'
import { normalScale } from './normal-scale.ts'
import { certifyPoint } from './quadratic-certificate.ts'
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

/** Largest differences over the coefficients that both estimates have. */
export function gaps(
  { terms }: Pick<RegressionModel, 'terms'>,
  { squares, likelihood }: Pick<Comparison, 'squares' | 'likelihood'>
) {
  const errors = standardErrors(likelihood.covariance, 1)
  let difference = 0
  let inErrors = 0
  let digits = 15.95
  terms.forEach((_, j) => {
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
    max_difference: difference,
    max_difference_in_std_errors: inErrors,
    digits_agreeing: Math.max(digits, 0)
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
  // At the minimum of the sum of squares a quadratic law's own variance is the best one.
  const phi =
    normalScale(model.family) !== null && isAffine(model)
      ? likelihood.phi
      : profileNuisance(problem, squares.gamma, { ...search, phi: likelihood.phi })
  if (phi === null) return null
  return certifyPoint({
    problem,
    theta: squares.gamma,
    phi,
    free: likelihood.fit.scale.free,
    termSize: coordinates.termSize(
      Float64Array.from(coordinates.kept, (j) => squares.coefficients[j])
    ),
    condition: coordinates.condition,
    leastSquaresScore: squares.score
  })
}

/** How far from the least-squares fit the search began, in standard errors: none in a limit without information. */
function startDistance({ squares, likelihood }: Comparison): number {
  const fit = likelihood.fit
  if (fit === null || likelihood.irregular || !(squares.rss > 0)) return Number.NaN
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

/** An efficiency as an answer gives it. */
export function efficiencyReport({ value, reason }: Efficiency) {
  return {
    relative_efficiency_of_least_squares: value,
    ...(reason === null ? {} : { relative_efficiency_reason: reason }),
    extra_data_needed: 1 / value - 1
  }
}

/** The numbers behind a verdict when both estimates exist. */
export function compare(comparison: Comparison, certificate: Certificate | null): EvidenceReport {
  const loss =
    certificate === null
      ? Number.NaN
      : Math.max(comparison.likelihood.logLikelihood - certificate.logLikelihood, 0)
  const { model, likelihood } = comparison
  return {
    ...gaps(model, comparison),
    score_at_least_squares: certificate?.score ?? Number.NaN,
    rounding_unit: certificate?.roundingUnit ?? Number.NaN,
    likelihood_loss_at_least_squares: loss,
    sse_excess_at_maximum_likelihood: squaresExcess(comparison),
    ...efficiencyReport(relativeEfficiency(model, likelihood, () => ratioAtTheFit(comparison))),
    gap_test: gapTest(comparison),
    rows: certificate === null ? [] : drivingRows(comparison, certificate),
    start_distance: startDistance(comparison)
  }
}
