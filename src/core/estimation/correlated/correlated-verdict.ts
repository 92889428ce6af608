import { dotFrom } from '../../numeric/linalg/qr.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { norm2 } from '../../numeric/sum.ts'
import { type Basis, covarianceOfCoefficients, orthonormalBasis } from '../regression/basis.ts'
import { noEvidence } from '../regression/evidence.ts'
import { designOf, modelFacts } from '../regression/facts.ts'
import { blankData } from '../regression/outcome.ts'
import type { Status } from '../report-blocks.ts'
import type { EquivalenceReport, EvidenceReport, Ruling } from '../report-equivalence.ts'
import type { DesignFacts, MetricFacts, ModelFacts } from '../theorems/theorem.ts'
import { judge, type NumericFinding } from '../verdict/judge.ts'
import { scoreInWords } from '../verdict/score-in-words.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'
import { correlatedGapTest, correlatedRows } from './gap-evidence.ts'
import { whitenData } from './generalised-squares.ts'
import { metricFacts } from './metric-facts.ts'

const u = 2 ** -53

interface Certificate {
  /** ‖Q_L'L⁻¹r‖/s at the ordinary estimate: its distance from the maximum in standard errors. */
  readonly score: number
  readonly roundingUnit: number
}

/**
 * The score of the likelihood at the ordinary estimate (equivalence.md, section 8) with s at its best
 * there, against what rounding of the data and of the residuals can leave after whitening.
 */
function certificate(work: CorrelatedWork): Certificate {
  const { data, fit, ordinary, workspace, model } = work
  const whitened = whitenData(data, fit.fixed)
  const k = data.x.cols
  const basis = orthonormalBasis(whitened.x, [...Array(k).keys()])
  const r = fit.fixed.whiten({ head: ordinary.residuals, tail: null }).head
  const n = work.covariance.order
  const s = Math.sqrt(model.family.nuisance[0].known ?? dotFrom(r, r, 0) / n)
  const score = norm2(Float64Array.from({ length: k }, (_, j) => dotFrom(column(basis.q, j), r, 0)))
  let size = norm2(data.y)
  workspace.coordinates.kept.forEach((term, j) => {
    size += norm2(column(data.x, j)) * Math.abs(ordinary.coefficients[term])
  })
  const roundingUnit =
    8 *
    u *
    ((fit.fixed.gain * size) / s +
      basis.condition * Math.sqrt(n) * Math.max(1, norm2(r) / Math.sqrt(n) / s))
  return { score: score / s, roundingUnit }
}

function findingOf({ score, roundingUnit }: Certificate): NumericFinding {
  const reason = scoreInWords({ score, roundingUnit })
  if (!(score > roundingUnit)) return { ruling: 'coincident', reason }
  return { ruling: score > 16 * roundingUnit ? 'different' : 'undetermined', reason }
}

/** Covariance of ordinary least squares under V: R⁻¹Q'VQR⁻ᵀ, for σ² = 1. */
function ordinaryCovariance(basis: Basis, work: CorrelatedWork): Matrix {
  const k = basis.q.cols
  const middle = zeros(k, k)
  for (let j = 0; j < k; j++) {
    const moved = work.fit.fixed.multiply(column(basis.q, j))
    for (let i = 0; i < k; i++) middle.data[j * k + i] = dotFrom(column(basis.q, i), moved, 0)
  }
  return covarianceOfCoefficients(basis, middle)
}

/** The least over coefficients of Var(generalised)/Var(ordinary), both under V. */
function efficiency(basis: Basis, work: CorrelatedWork): number {
  const ordinary = ordinaryCovariance(basis, work)
  const best = work.fit.squares.unscaledCovariance
  let least = 1
  for (let j = 0; j < best.rows; j++) least = Math.min(least, at(best, j, j) / at(ordinary, j, j))
  return least
}

/** Whether the score of the likelihood does not vanish at the ordinary estimate, beyond rounding. */
const isApart = ({ score, roundingUnit }: Certificate): boolean => score > 16 * roundingUnit

/** Whether the likelihood's estimate of such a fit is another than the ordinary one. */
export const estimatesDiffer = (work: CorrelatedWork): boolean => isApart(certificate(work))

function evidenceOf(
  work: CorrelatedWork,
  basis: Basis,
  { found, whole }: { readonly found: Certificate; readonly whole: CorrelatedWork | null }
): EvidenceReport {
  const { workspace, ordinary, fit, data } = work
  const gap = correlatedGapTest(work, ordinaryCovariance(basis, work))
  let difference = 0
  let inErrors = 0
  let digits = 15.95
  workspace.coordinates.kept.forEach((term, j) => {
    const ls = ordinary.coefficients[term]
    const gap = Math.abs(fit.squares.coefficients[j] - ls)
    const error = Math.sqrt(at(fit.covariance, j, j))
    difference = Math.max(difference, gap)
    inErrors = Math.max(inErrors, gap / error)
    const unit = Math.abs(ls) < 1e-3 * error ? error : Math.abs(ls)
    if (gap > 0) digits = Math.min(digits, -Math.log10(gap / unit))
  })
  const move = data.y.map((_, i) => ordinary.residuals[i] - fit.squares.residuals[i])
  return {
    ...noEvidence,
    max_difference: difference,
    max_difference_in_std_errors: inErrors,
    digits_agreeing: Math.max(digits, 0),
    score_at_least_squares: found.score,
    rounding_unit: found.roundingUnit,
    likelihood_loss_at_least_squares: likelihoodLoss(work),
    sse_excess_at_maximum_likelihood: ordinary.rss > 0 ? dotFrom(move, move, 0) / ordinary.rss : 0,
    relative_efficiency_of_least_squares: efficiency(basis, work),
    gap_test: gap,
    ...(gap === null
      ? { gap_test_reason: 'Least squares loses nothing under this covariance: nothing is tested.' }
      : {}),
    rows: whole !== null && isApart(found) ? correlatedRows(whole) : [],
    start_distance_reason:
      'The coefficients are solved for at every value of rho, not searched: there is no start.'
  }
}

/** ln L at its maximum less ln L at the ordinary estimate, with σ² at its best there. */
function likelihoodLoss({ fit, ordinary, model, covariance }: CorrelatedWork): number {
  const r = fit.fixed.whiten({ head: ordinary.residuals, tail: null }).head
  const excess = dotFrom(r, r, 0) - fit.squares.rss
  const known = model.family.nuisance[0].known
  const loss =
    known === null
      ? (covariance.order / 2) * Math.log1p(excess / fit.squares.rss)
      : excess / (2 * known)
  return Math.max(loss, 0)
}

/** What the theorems may know of the statement. */
export function correlatedFacts(work: Pick<CorrelatedWork, 'model' | 'covariance'>): ModelFacts {
  const { covariance, model } = work
  return {
    ...modelFacts(model),
    covariance: {
      structure: covariance.structure,
      known: covariance.rho !== 'estimate',
      restricted: covariance.restricted
    }
  }
}

/** Coefficients that a theorem keeps equal although not all are. */
function perCoefficient({ workspace, model }: CorrelatedWork, metric: MetricFacts) {
  if (metric.defect <= metric.tolerance || !metric.coefficients.includes(true)) return {}
  return {
    perCoefficient: workspace.coordinates.kept.map((term, j) => {
      const verdict: Ruling = metric.coefficients[j] ? 'identical_for_design' : 'different'
      return { term: model.terms[term].name, verdict }
    })
  }
}

const quantities = [
  'coefficients',
  'coefficients_gls',
  'fitted_means',
  'sigma2',
  'std_errors'
] as const

/**
 * The verdict on ordinary least squares and the likelihood, and on generalised least squares; `whole` is the
 * fit on all rows, null where only condensed ones are held.
 */
export function judgeCorrelated(
  work: CorrelatedWork,
  statuses: readonly [Status, Status],
  whole: CorrelatedWork | null
): EquivalenceReport {
  const { workspace, model, covariance, data, ordinary } = work
  const basis = orthonormalBasis(model.mean.x, workspace.coordinates.kept)
  const facts = work.condensed ?? {
    model: correlatedFacts(work),
    design: designOf(workspace, ordinary),
    metric: metricFacts(basis, covariance, data.x)
  }
  const { metric } = facts
  const design: DesignFacts = { ...facts.design, metric }
  const degenerate = statuses.some((status) => status === 'perfect_fit' || status === 'saturated')
  const usable = statuses[1] === 'ok' || statuses[1] === 'rank_deficient'
  const found = degenerate || !usable ? null : certificate(work)
  const finding = found === null ? null : findingOf(found)
  return judge({
    context: {
      model: facts.model,
      design,
      data: {
        ...blankData,
        leastSquares: statuses[0],
        maximumLikelihood: statuses[1],
        score: found?.score ?? Number.NaN,
        roundingUnit: found?.roundingUnit ?? Number.NaN,
        restricted: covariance.restricted,
        finding: finding?.ruling ?? (statuses[0] === 'perfect_fit' ? 'coincident' : null)
      }
    },
    evidence: found === null ? noEvidence : evidenceOf(work, basis, { found, whole }),
    finding: finding === null ? null : { ...finding, ...perCoefficient(work, metric) },
    quantities
  })
}
