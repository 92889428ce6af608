import type { ChosenCovariance } from '../covariances/apply.ts'
import type { Status } from '../report-blocks.ts'
import type { EquivalenceReport, EvidenceReport } from '../report-equivalence.ts'
import type { DataFacts } from '../theorems/theorem.ts'
import type { Certificate } from '../verdict/certificate.ts'
import { judge, type NumericFinding } from '../verdict/judge.ts'
import { standardErrors } from './blocks.ts'
import type { BothEstimates } from './both-estimates.ts'
import { curvedSquaresFinding } from './curved-programme.ts'
import { isCurvedProgramme } from './curved-result.ts'
import { curvedVertexFinding } from './curved-vertices.ts'
import { type Comparison, certificateAt, compare, noEvidence } from './evidence.ts'
import { designOf, modelFacts } from './facts.ts'
import { findingOf } from './finding.ts'
import { isDegenerate, type LikelihoodResult } from './likelihood-result.ts'
import { isLinear } from './model.ts'
import { blankData, quantities } from './outcome.ts'
import { residualsPaired } from './paired.ts'
import { isProgramme, programmeFinding } from './programme-fit.ts'

import { isCurvedVertexLaw, isVertexLaw, vertexFinding } from './vertex-fit.ts'
import type { Workspace } from './workspace.ts'

/** Ratio of standard errors, likelihood over least squares, and whether it is common to all coefficients. */
function errorRatio(least: Float64Array, most: Float64Array): { ratio: number; common: boolean } {
  const ratios = [...most].flatMap((m, j) => (Number.isFinite(m / least[j]) ? [m / least[j]] : []))
  const first = ratios[0] ?? Number.NaN
  return {
    ratio: first,
    common: ratios.every((ratio) => Math.abs(ratio - first) <= 1e-12 * Math.abs(first))
  }
}

/** Evidence where the likelihood's search did not settle: the score at least squares, and no gap. */
function scoreOnly(certificate: Certificate | null): EvidenceReport {
  return certificate === null
    ? noEvidence
    : {
        ...noEvidence,
        score_at_least_squares: certificate.score,
        rounding_unit: certificate.roundingUnit
      }
}

/** A coordinate of the mean rests on a bound, where the score need not vanish. */
function restsOnBound(likelihood: LikelihoodResult | null): boolean {
  const fit = likelihood?.fit ?? null
  return fit?.active.subarray(0, fit.gamma.length).some((side) => side !== 0) === true
}

/**
 * Where neither fit leaves residuals and the scale is free, both surfaces pass through every response;
 * the likelihood has no maximum there whose equations could be looked at.
 */
function interpolationFinding(
  { model, coordinates }: Workspace,
  { squares, likelihood }: Pick<BothEstimates, 'squares' | 'likelihood'>
): NumericFinding | null {
  if (squares === null || likelihood === null || model.family.facts.quadratic) return null
  if (!isDegenerate(model, likelihood.status, coordinates.kept.length)) return null
  const y = model.squares?.y ?? model.observations.y
  const size = y.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const gap = y.reduce(
    (most, _, i) => Math.max(most, Math.abs(likelihood.fitted[i] - squares.fitted[i])),
    0
  )
  if (!(gap <= 1e-8 * size)) return null
  return {
    ruling: 'coincident',
    reason:
      'Both fits pass through every response: least squares has no residual, and the likelihood grows without limit there as the dispersion tends to zero.'
  }
}

interface Fitted extends Pick<BothEstimates, 'squares' | 'likelihood' | 'errors'> {
  readonly statuses: readonly [Status, Status]
}

/** What a law whose likelihood is largest where a norm is least says of least squares; null of any other. */
function normFinding(
  workspace: Workspace,
  { squares, likelihood }: Pick<Comparison, 'squares' | 'likelihood'>
): NumericFinding | null {
  const { model } = workspace
  if (isCurvedProgramme(model)) return curvedSquaresFinding(workspace, squares, likelihood)
  if (isCurvedVertexLaw(model)) return curvedVertexFinding(workspace, [squares, likelihood])
  if (isVertexLaw(model)) return vertexFinding(workspace, model, [squares, likelihood])
  return isProgramme(workspace) && isLinear(model)
    ? programmeFinding(workspace, model, squares)
    : null
}

/**
 * The verdict on two fits. The certificate looks at the least-squares point alone, so it speaks even where
 * the likelihood's search did not settle; the gap between the estimates needs both.
 */
export function judgeFits(workspace: Workspace, fitted: Fitted): EquivalenceReport {
  const { model, coordinates, search } = workspace
  const { squares, likelihood } = fitted
  const settled = fitted.statuses.every((status) => status !== 'not_converged')
  const comparison =
    squares !== null && likelihood !== null && squares.status !== 'not_converged'
      ? { model, coordinates, squares, likelihood, search }
      : null
  const degenerate = fitted.statuses.some(
    (status) => status === 'perfect_fit' || status === 'saturated'
  )
  const certificate =
    comparison === null || (degenerate && model.family.facts.quadratic) || restsOnBound(likelihood)
      ? null
      : certificateAt(comparison)
  const errorsOf = (chosen: ChosenCovariance | null) =>
    chosen === null ? new Float64Array(0) : standardErrors(chosen.matrix, 1)
  const ratio = errorRatio(errorsOf(fitted.errors.squares), errorsOf(fitted.errors.likelihood))
  const evidence =
    comparison === null
      ? noEvidence
      : settled
        ? compare(comparison, certificate)
        : scoreOnly(certificate)
  const interpolated = interpolationFinding(workspace, fitted)
  const own =
    interpolated ?? (comparison !== null && settled ? normFinding(workspace, comparison) : null)
  const finding =
    own === null ? findingOf(comparison, certificate, evidence) : { ...own, betterOptimum: false }
  const data: DataFacts = {
    ...blankData,
    leastSquares: fitted.statuses[0],
    maximumLikelihood: fitted.statuses[1],
    score: certificate?.score ?? Number.NaN,
    roundingUnit: certificate?.roundingUnit ?? Number.NaN,
    stdErrorRatio: ratio.ratio,
    stdErrorRatioCommon: ratio.common,
    sameRobustStdErrors: fitted.errors.sameRobust,
    information: fitted.errors.likelihood?.information ?? 'none',
    finding: finding?.ruling ?? null,
    betterOptimum: finding?.betterOptimum === true,
    residualsPaired:
      finding?.ruling === 'coincident' && squares !== null && residualsPaired(model, squares)
  }
  return judge({
    context: { model: modelFacts(model), design: designOf(workspace, squares), data },
    evidence,
    finding,
    quantities
  })
}
