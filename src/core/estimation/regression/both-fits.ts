import type { EquivalenceReport, LikelihoodBlock, Status } from '../report.ts'
import { coefficientTable } from '../reporting/coefficients.ts'
import type { DataFacts } from '../theorems/theorem.ts'
import { judge } from '../verdict/judge.ts'
import { verdictWarnings } from '../verdict/warnings.ts'
import { emptySquaresBlock, squaresBlock, standardErrors } from './blocks.ts'
import { type BothEstimates, estimateBoth } from './both-estimates.ts'
import { certificateAt, compare, noEvidence } from './evidence.ts'
import { designOf, modelFacts } from './facts.ts'
import { findingOf } from './finding.ts'
import { nullDeviance } from './fits.ts'
import { devianceAt, likelihoodBlock, predictorAt } from './likelihood-result.ts'
import { isAffine, isLinear } from './model.ts'
import { blankData, type Outcome, quantities, undefinedSquares } from './outcome.ts'
import { residualsPaired } from './paired.ts'
import { isProgramme, programmeFinding } from './programme-fit.ts'
import type { ChosenCovariance } from './standard-errors.ts'
import { aliasWarning, type Workspace } from './workspace.ts'

/** Ratio of standard errors, likelihood over least squares, and whether it is common to all coefficients. */
function errorRatio(least: Float64Array, most: Float64Array): { ratio: number; common: boolean } {
  const ratios = [...most].flatMap((m, j) => (Number.isFinite(m / least[j]) ? [m / least[j]] : []))
  const first = ratios[0] ?? Number.NaN
  return {
    ratio: first,
    common: ratios.every((ratio) => Math.abs(ratio - first) <= 1e-12 * Math.abs(first))
  }
}

function failedSearch(workspace: Workspace): LikelihoodBlock {
  const { model, options } = workspace
  const none = new Float64Array(model.terms.length).fill(Number.NaN)
  return {
    status: 'not_converged',
    reason:
      'No starting point with a finite likelihood was found: the mean leaves the domain of the family everywhere that was tried.',
    method: 'newton',
    coefficients: coefficientTable({
      terms: model.terms,
      estimates: none,
      stdErrors: none,
      aliased: options.aliased,
      reference: { law: 'normal' },
      level: options.level
    }),
    dispersion: [],
    information: 'none',
    glance: null,
    convergence: null,
    total_variation: model.family.facts.discrete ? Number.NaN : null
  }
}

interface Fitted extends Pick<BothEstimates, 'squares' | 'likelihood' | 'errors'> {
  readonly statuses: readonly [Status, Status]
}

function judgeFits(workspace: Workspace, fitted: Fitted): EquivalenceReport {
  const { model, coordinates, search } = workspace
  const { squares, likelihood } = fitted
  const comparable =
    squares !== null &&
    likelihood !== null &&
    fitted.statuses.every((status) => status !== 'not_converged')
  const comparison = comparable ? { model, coordinates, squares, likelihood, search } : null
  const degenerate = fitted.statuses.some(
    (status) => status === 'perfect_fit' || status === 'saturated'
  )
  const certificate =
    comparison === null || (degenerate && model.family.facts.quadratic)
      ? null
      : certificateAt(comparison)
  const errorsOf = (chosen: ChosenCovariance | null) =>
    chosen === null ? new Float64Array(0) : standardErrors(chosen.matrix, 1)
  const ratio = errorRatio(errorsOf(fitted.errors.squares), errorsOf(fitted.errors.likelihood))
  const evidence = comparison === null ? noEvidence : compare(comparison, certificate)
  const finding =
    comparison !== null && isProgramme(workspace) && isLinear(model)
      ? { ...programmeFinding(workspace, model, comparison.squares), betterOptimum: false }
      : findingOf(comparison, certificate, evidence.digits_agreeing)
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
      finding?.ruling === 'coincident' &&
      squares !== null &&
      isAffine(model) &&
      residualsPaired(model, squares)
  }
  return judge({
    context: { model: modelFacts(model), design: designOf(workspace, squares), data },
    evidence,
    finding,
    quantities
  })
}

/** The likelihood block of what was estimated. */
function likelihoodPart(
  workspace: Workspace,
  { squares, likelihood, programme, errors }: BothEstimates
): LikelihoodBlock {
  const { model, options, coordinates } = workspace
  if (likelihood === null || errors.likelihood === null) return failedSearch(workspace)
  const block = likelihoodBlock(model, likelihood, {
    ...options,
    tableCovariance: errors.likelihood.matrix,
    information: errors.likelihood.information,
    deviance:
      model.family.facts.quadratic && squares !== null
        ? squares.rss
        : devianceAt(model, predictorAt(coordinates, likelihood.gamma), likelihood.phi),
    nullDeviance: nullDeviance(workspace, likelihood.phi)
  })
  return programme === null || programme.optimalSet.length === 0
    ? block
    : { ...block, optimal_set: programme.optimalSet }
}

/** Both fits, their blocks and the verdict. */
export function bothFits(workspace: Workspace): Outcome {
  const { model, options } = workspace
  const both = estimateBoth(workspace)
  const { squares, errors, programme } = both
  const least_squares =
    squares === null || errors.squares === null
      ? emptySquaresBlock(model, undefinedSquares, options)
      : squaresBlock(model, squares, {
          ...options,
          covariance: errors.squares.matrix,
          reference: { law: 't', df: squares.dfResidual }
        })
  const maximum_likelihood = likelihoodPart(workspace, both)
  const equivalence = judgeFits(workspace, {
    ...both,
    statuses: [least_squares.status, maximum_likelihood.status]
  })
  return {
    blocks: { least_squares, maximum_likelihood, equivalence },
    conventions: errors.conventions,
    warnings: [
      ...(options.relations.length === 0 ? [] : [aliasWarning(workspace)]),
      ...(programme?.warnings ?? []),
      ...errors.warnings,
      ...verdictWarnings(equivalence)
    ]
  }
}
