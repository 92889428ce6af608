import { at } from '../../numeric/matrix.ts'
import { relativeEfficiency, smallestRatio } from '../regression/efficiency.ts'
import { efficiencyReport, gaps, noEvidence } from '../regression/evidence.ts'
import { hausman } from '../regression/gap-test.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import { inverseOfTerms } from './climb.ts'
import type { Final } from './final-pass.ts'
import { covarianceOfTerms, inOrthogonal } from './frame.ts'
import type { Score } from './score.ts'
import type { Found } from './search.ts'
import { common, sumAt } from './sums.ts'
import { estimatedTwice } from './under-model.ts'

/** Two fits over all rows, and what the passes say of both. */
interface Pair {
  readonly squares: SquaresFit
  readonly likelihood: LikelihoodResult
  readonly found: Found
  readonly final: Final | null
  readonly score: Score | null
  /** The rows that drive the two apart. */
  readonly rows: EvidenceReport['rows']
  /** Σ w r² of least squares at the likelihood's estimate. */
  readonly rssThere: number
}

/** The ratio of the variances of the identified coefficients. */
function ratioAtTheFit(final: Final | null) {
  const own = final?.underModel?.own ?? null
  const likelihood = final?.found.likelihood ?? null
  if (final === null || likelihood === null || own === null) return smallestRatio(null, null)
  const { frame } = final.found
  const best = inverseOfTerms(likelihood, frame)
  return smallestRatio(best, covarianceOfTerms(frame, own))
}

/** How far from the least-squares fit the search over all rows began, in standard errors. */
function startDistance({ frame, squares, likelihood, sums }: Found): number {
  const climb = likelihood ?? squares
  const whole = climb?.curvature?.whole ?? null
  if (squares === null || climb === null || whole === null) return Number.NaN
  if (climb.within !== undefined) return Number.NaN
  const move = inOrthogonal(
    frame,
    climb.begun.map((value, j) => value - squares.beta[j])
  )
  const squared = move.reduce((sum, own, j) => {
    const row = move.reduce((part, value, k) => part + at(whole, j, k) * value, 0)
    return sum + own * row
  }, 0)
  // Where least squares settles the likelihood, its second derivatives are those of half a sum of squares.
  const unit = likelihood === null ? (2 * squares.value) / sumAt(sums, common.observations) : 1
  return Math.sqrt(Math.max(squared, 0) / unit)
}

function gapTest({ model }: Workspace, final: Final | null): EvidenceReport['gap_test'] {
  if (final === null || final.underModel === null) return null
  const { found, expected, underModel } = final
  const { frame, squares, likelihood } = found
  if (squares === null || likelihood === null) return null
  const both = estimatedTwice({ model, frame, squares, likelihood, expected, underModel })
  return both === null ? null : hausman(both)
}

/** The numbers behind a verdict when both estimates exist. */
export function evidenceOf(workspace: Workspace, pair: Pair): EvidenceReport {
  const { squares, likelihood, final, score, rssThere } = pair
  const lost =
    score === null ? Number.NaN : Math.max(likelihood.logLikelihood - score.logLikelihood, 0)
  const { quadratic } = workspace.model.family.facts
  const settled = final === null && quadratic
  const loss = settled ? 0 : lost
  return {
    ...noEvidence,
    ...gaps(workspace.model, pair),
    ...efficiencyReport(
      relativeEfficiency(workspace.model, likelihood, () => ratioAtTheFit(final))
    ),
    gap_test: gapTest(workspace, final),
    rows: pair.rows,
    score_at_least_squares: score?.score ?? Number.NaN,
    rounding_unit: score?.roundingUnit ?? Number.NaN,
    likelihood_loss_at_least_squares: loss,
    sse_excess_at_maximum_likelihood: Math.max(rssThere / squares.rss - 1, 0),
    // A linear programme begins nowhere.
    start_distance: final === null && !quadratic ? Number.NaN : startDistance(pair.found)
  }
}
