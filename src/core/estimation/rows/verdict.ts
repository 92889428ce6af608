import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { at, type Matrix } from '../../numeric/matrix.ts'
import { nuisanceScale } from '../nuisance.ts'
import { standardErrors } from '../regression/blocks.ts'
import { noEvidence } from '../regression/evidence.ts'
import { designOf, modelFacts } from '../regression/facts.ts'
import { isConcave } from '../regression/finding.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import { blankData, quantities } from '../regression/outcome.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { EquivalenceReport, EvidenceReport } from '../report.ts'
import { judge, type NumericFinding } from '../verdict/judge.ts'
import { locationEfficiency } from '../verdict/law-efficiency.ts'
import { scoreInWords } from '../verdict/score-in-words.ts'
import { derivativesAt, unpacked } from './climb.ts'
import type { Final } from './final-pass.ts'
import { type Frame, toOrthogonal } from './frame.ts'
import type { Found } from './search.ts'
import { sumAt, variation } from './sums.ts'

/** Unit roundoff. */
const u = 2 ** -53

interface Score {
  /** √(S' I⁻¹ S) at the least-squares point. */
  readonly score: number
  readonly roundingUnit: number
  readonly logLikelihood: number
}

/** ‖√w u_k‖ of every frame column, from the Gram matrix of √w U R⁻¹. */
function columnSizes({ r, kept }: Frame, gram: Matrix): Float64Array {
  return Float64Array.from(kept, (_, k) => {
    let sum = 0
    for (let i = 0; i <= k; i++) {
      for (let j = 0; j <= k; j++) sum += at(r, i, k) * at(gram, i, j) * at(r, j, k)
    }
    return Math.sqrt(Math.max(sum, 0))
  })
}

/**
 * What one unit of rounding in responses, terms of the predictor and solution can move the score, in
 * standard errors: the norms of the in-memory certificate, the terms' bounded by the triangle inequality.
 */
function roundingUnit(
  frame: Frame,
  of: {
    readonly beta: Float64Array
    readonly gram: Matrix
    readonly response: number
    readonly rows: number
  }
): number {
  const sizes = columnSizes(frame, of.gram)
  let terms = 0
  of.beta.forEach((value, k) => {
    terms += Math.abs(value) * sizes[k]
  })
  const diagonal = Float64Array.from(frame.kept, (_, k) => Math.abs(at(frame.r, k, k)))
  const lengths = Float64Array.from(frame.kept, (_, k) =>
    Math.hypot(...frame.r.data.subarray(k * frame.r.rows, k * frame.r.rows + k + 1))
  )
  const condition = 1 / diagonal.reduce((least, d, k) => Math.min(least, d / lengths[k]), 1)
  return 8 * u * (Math.sqrt(of.response) + terms + condition * Math.sqrt(of.rows))
}

/** The score of a quadratic law: least squares' own, over σ. */
function quadraticScore(found: Found, squares: SquaresFit, origin: number): Score | null {
  const climb = found.squares
  if (climb === null || found.second === null || found.squaresSums === null) return null
  const sigma = Math.sqrt(squares.sigma2)
  const { sums, extra } = found.squaresSums
  const scaled = { ...found.second, data: found.second.data.map((value) => value / squares.sigma2) }
  return {
    score: climb.decrement / sigma,
    roundingUnit: roundingUnit(found.frame, {
      beta: climb.beta.map((value, k) => (k === 0 ? value + origin : value)),
      gram: scaled,
      response: sumAt(sums, extra + variation.response + 2) / squares.sigma2,
      rows: sums.rows
    }),
    logLikelihood: Number.NaN
  }
}

/** The score of the likelihood at the least-squares point, in its observed information there. */
function scoreAtSquares({ found, atSquares }: Final, workspace: Workspace): Score | null {
  if (atSquares === null) return null
  const { climb, sums, at: places } = atSquares
  const { frame } = found
  const scale = nuisanceScale(workspace.model.family)
  const { value, gradient, second } = derivativesAt(climb, { sums, at: places, frame, scale })
  if (second === null || !Number.isFinite(value)) return null
  const r = frame.kept.length
  // The nuisance parameters are the likelihood's own; their score plays no part.
  const inward = toOrthogonal(frame, gradient).fill(0, r)
  const factor = factorise(second)
  if (factor === null) return null
  const move = solveFactor(factor, inward)
  let squared = 0
  for (let j = 0; j < r; j++) squared += inward[j] * move[j]
  return {
    score: Math.sqrt(Math.max(squared, 0)),
    roundingUnit: roundingUnit(frame, {
      beta: climb.beta,
      gram: unpacked(sums, places.second, { r, size: r }),
      response: sumAt(sums, places.extra),
      rows: sums.rows
    }),
    logLikelihood: -value
  }
}

/** What the score says; sums alone take no second look where it is near its rounding. */
function findingOf(workspace: Workspace, found: Score | null): NumericFinding | null {
  if (found === null) return null
  const { score, roundingUnit: unit } = found
  const figures = scoreInWords(found)
  if (score > 16 * unit) return { ruling: 'different', reason: figures }
  const zero =
    score <= unit && (workspace.model.family.facts.quadratic || isConcave(workspace.model))
  return zero
    ? { ruling: 'coincident', reason: figures }
    : {
        ruling: 'undetermined',
        reason: `${figures} Sums over rows do not resolve it further; a fit in memory does.`
      }
}

interface Pair {
  readonly squares: SquaresFit
  readonly likelihood: LikelihoodResult
  readonly final: Final | null
  readonly score: Score | null
}

function efficiency({ model }: Workspace, { likelihood }: Pair) {
  const { facts } = model.family
  if (facts.quadratic || facts.transform !== null) {
    return { relative_efficiency_of_least_squares: 1, extra_data_needed: 0 }
  }
  if (!facts.location) {
    const reason = 'It needs the variance of every row, which a pass does not sum.'
    return {
      relative_efficiency_of_least_squares: Number.NaN,
      relative_efficiency_reason: reason,
      extra_data_needed: Number.NaN
    }
  }
  const value = locationEfficiency(model.family, likelihood.phi)
  return { relative_efficiency_of_least_squares: value, extra_data_needed: 1 / value - 1 }
}

/** Largest differences between the two estimates. */
function gaps({ squares, likelihood }: Pair) {
  const errors = standardErrors(likelihood.covariance, 1)
  let [difference, inErrors, digits] = [0, 0, 15.95]
  squares.coefficients.forEach((ls, j) => {
    const gap = Math.abs(likelihood.coefficients[j] - ls)
    if (Number.isNaN(gap)) return
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

function evidenceOf(workspace: Workspace, pair: Pair): EvidenceReport {
  const { squares, likelihood, final, score } = pair
  const fixedScale = nuisanceScale(workspace.model.family).free.length === 0
  const loss =
    final === null
      ? 0
      : fixedScale && score !== null
        ? Math.max(likelihood.logLikelihood - score.logLikelihood, 0)
        : Number.NaN
  return {
    ...noEvidence,
    ...gaps(pair),
    ...efficiency(workspace, pair),
    score_at_least_squares: score?.score ?? Number.NaN,
    rounding_unit: score?.roundingUnit ?? Number.NaN,
    likelihood_loss_at_least_squares: loss,
    sse_excess_at_maximum_likelihood:
      final === null ? 0 : Math.max(final.rssThere / squares.rss - 1, 0)
  }
}

/** Ratio of standard errors, likelihood over least squares. */
function errorRatio(least: Float64Array, most: Float64Array) {
  const ratios = [...most].flatMap((m, j) => (Number.isFinite(m / least[j]) ? [m / least[j]] : []))
  const first = ratios[0] ?? Number.NaN
  const common = ratios.every((ratio) => Math.abs(ratio - first) <= 1e-10 * Math.abs(first))
  return { stdErrorRatio: first, stdErrorRatioCommon: common }
}

/** The verdict on two fits over all rows: theorems on the model, numbers from the sums. */
export function judgeRows(
  workspace: Workspace,
  of: {
    readonly found: Found
    readonly origin: number
    readonly final: Final | null
    readonly squares: SquaresFit | null
    readonly likelihood: LikelihoodResult
    readonly squaresErrors: Float64Array
    readonly likelihoodErrors: Float64Array
    /** What the likelihood's standard errors rest on. */
    readonly information: string
    readonly sameRobust: boolean
  }
): EquivalenceReport {
  const { squares, likelihood, final, found } = of
  const settled = [squares?.status, likelihood.status].every((status) => status !== 'not_converged')
  const score =
    squares === null || !settled || squares.status === 'perfect_fit'
      ? null
      : final === null
        ? quadraticScore(found, squares, of.origin)
        : scoreAtSquares(final, workspace)
  const evidence =
    squares === null || !settled
      ? noEvidence
      : evidenceOf(workspace, { squares, likelihood, final, score })
  const finding = findingOf(workspace, score)
  const design = {
    ...designOf(workspace, null),
    rows: found.sums.rows,
    observations: workspace.model.nobs
  }
  const data = {
    ...blankData,
    leastSquares: squares?.status ?? ('not_defined' as const),
    maximumLikelihood: likelihood.status,
    score: score?.score ?? Number.NaN,
    roundingUnit: score?.roundingUnit ?? Number.NaN,
    ...errorRatio(of.squaresErrors, of.likelihoodErrors),
    information: of.information,
    sameRobustStdErrors: of.sameRobust,
    finding: finding?.ruling ?? null
  }
  return judge({
    context: { model: modelFacts(workspace.model), design, data },
    evidence,
    finding,
    quantities
  })
}
