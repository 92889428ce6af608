import type { Matrix } from '../../numeric/matrix.ts'
import type { EquivalenceReport, LikelihoodBlock, Status } from '../report.ts'
import { coefficientTable } from '../reporting/coefficients.ts'
import type { DataFacts } from '../theorems/theorem.ts'
import { judge } from '../verdict/judge.ts'
import { emptySquaresBlock, squaresBlock, standardErrors } from './blocks.ts'
import { certificateAt, compare, findingOf, noEvidence } from './evidence.ts'
import { designOf, modelFacts } from './facts.ts'
import { fitLikelihood, fitSquares, nullDeviance } from './fits.ts'
import {
  devianceAt,
  type LikelihoodResult,
  likelihoodBlock,
  predictorAt
} from './likelihood-result.ts'
import { isAffine, isLinear } from './model.ts'
import { blankData, type Outcome, quantities, undefinedSquares } from './outcome.ts'
import { fitProgramme, isProgramme, programmeFinding } from './programme-fit.ts'
import type { SquaresFit } from './squares-fit.ts'
import { likelihoodCovariance, squaresCovariance } from './standard-errors.ts'
import { aliasWarning, countStatus, type Workspace } from './workspace.ts'

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

/** A curved normal mean that interpolates the data: the likelihood is unbounded too. */
function refit(
  workspace: Workspace,
  squares: SquaresFit,
  likelihood: LikelihoodResult
): LikelihoodResult {
  const { settled, reason } = countStatus(workspace, squares)
  return settled === 'perfect_fit'
    ? { ...likelihood, status: settled, reason, logLikelihood: Number.NaN }
    : likelihood
}

interface Fitted {
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult | null
  readonly squaresErrors: Matrix | null
  readonly likelihoodErrors: Matrix | null
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
  const ratio = errorRatio(
    fitted.squaresErrors === null ? new Float64Array(0) : standardErrors(fitted.squaresErrors, 1),
    fitted.likelihoodErrors === null
      ? new Float64Array(0)
      : standardErrors(fitted.likelihoodErrors, 1)
  )
  const data: DataFacts = {
    ...blankData,
    leastSquares: fitted.statuses[0],
    maximumLikelihood: fitted.statuses[1],
    score: certificate?.score ?? Number.NaN,
    roundingUnit: certificate?.roundingUnit ?? Number.NaN,
    stdErrorRatio: ratio.ratio,
    stdErrorRatioCommon: ratio.common
  }
  return judge({
    context: { model: modelFacts(model), design: designOf(workspace, squares), data },
    evidence: comparison === null ? noEvidence : compare(comparison, certificate),
    finding:
      comparison !== null && isProgramme(workspace) && isLinear(model)
        ? programmeFinding(workspace, model, comparison.squares)
        : findingOf(certificate),
    quantities
  })
}

export function bothFits(workspace: Workspace): Outcome {
  const { model, options, coordinates } = workspace
  const early = isAffine(model) || !isLinear(model)
  const first = early ? fitSquares(workspace, []) : null
  const programme =
    isProgramme(workspace) && isLinear(model)
      ? fitProgramme(workspace, model, countStatus(workspace, first))
      : null
  const likelihood = programme ?? fitLikelihood(workspace, first)
  const squares = early
    ? first
    : fitSquares(workspace, likelihood === null ? [] : [likelihood.gamma])
  const settled =
    likelihood !== null && first === null && squares?.status === 'perfect_fit'
      ? refit(workspace, squares, likelihood)
      : likelihood
  const covariance = squares === null ? null : squaresCovariance(workspace, squares)
  const least_squares =
    squares === null || covariance === null
      ? emptySquaresBlock(model, undefinedSquares, options)
      : squaresBlock(model, squares, {
          ...options,
          covariance,
          reference: { law: 't', df: squares.dfResidual }
        })
  const chosen =
    settled === null
      ? null
      : programme === null
        ? likelihoodCovariance(workspace, settled)
        : { covariance: programme.covariance, information: programme.information }
  const searched =
    settled === null || chosen === null
      ? failedSearch(workspace)
      : likelihoodBlock(model, settled, {
          ...options,
          tableCovariance: chosen.covariance,
          information: chosen.information,
          deviance:
            model.family.facts.quadratic && squares !== null
              ? squares.rss
              : devianceAt(model, predictorAt(coordinates, settled.gamma), settled.phi),
          nullDeviance: nullDeviance(workspace, settled.phi)
        })
  const maximum_likelihood: LikelihoodBlock =
    programme === null || programme.optimalSet.length === 0
      ? searched
      : { ...searched, optimal_set: programme.optimalSet }
  const equivalence = judgeFits(workspace, {
    squares,
    likelihood: settled,
    squaresErrors: covariance,
    likelihoodErrors: chosen?.covariance ?? null,
    statuses: [least_squares.status, maximum_likelihood.status]
  })
  return {
    blocks: { least_squares, maximum_likelihood, equivalence },
    warnings: [
      ...(options.relations.length === 0 ? [] : [aliasWarning(workspace)]),
      ...(programme?.warnings ?? [])
    ]
  }
}
