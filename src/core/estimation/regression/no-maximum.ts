import type { LeastSquaresBlock, LikelihoodBlock } from '../report.ts'
import { coefficientTable } from '../reporting/coefficients.ts'
import type { DataFacts } from '../theorems/theorem.ts'
import { judge } from '../verdict/judge.ts'
import { toCoefficients } from './basis.ts'
import { emptySquaresBlock, likelihoodGlance, rankMembers, squaresBlock } from './blocks.ts'
import { noEvidence } from './evidence.ts'
import { type Recession, restrictToInformative } from './existence.ts'
import { designFacts, modelFacts } from './facts.ts'
import { maximise, problemInBasis, startCandidates } from './likelihood-fit.ts'
import { blankData, type Outcome, quantities, undefinedSquares } from './outcome.ts'
import { linearSquaresFit, spread } from './squares-fit.ts'
import { squaresCovariance } from './standard-errors.ts'
import { aliasWarning, type Workspace } from './workspace.ts'

interface Limits {
  /** Limits of the coefficients that stay finite (length p), NaN elsewhere. */
  readonly estimates: Float64Array
  /** Sign of the infinite ones (length p). */
  readonly infinite: Int8Array
  readonly supremum: number
}

/** Fits the rows that stay informative: the limits of the finite coefficients and the supremum. */
function limitsOf(workspace: Workspace, recession: Recession): Limits {
  const { model, basis, search } = workspace
  const p = model.terms.length
  const infinite = new Int8Array(p)
  basis.kept.forEach((j, k) => {
    infinite[j] = recession.infinite[k]
  })
  const none = new Float64Array(p).fill(Number.NaN)
  const restricted = restrictToInformative(model, basis, recession)
  if (restricted === null) return { estimates: none, infinite, supremum: 0 }
  const problem = problemInBasis(restricted.model, restricted.basis)
  const starts = startCandidates(restricted.model, restricted.basis, problem)
  const fit = maximise(problem, { ...search, starts })
  if (fit === null) return { estimates: none, infinite, supremum: Number.NaN }
  const coefficients = toCoefficients(restricted.basis, fit.gamma)
  return {
    estimates: spread(restricted.basis, coefficients, p),
    infinite,
    supremum: fit.logLikelihood
  }
}

function directionOf({ model, basis }: Workspace, direction: Float64Array) {
  return basis.kept.flatMap((j, k) =>
    direction[k] === 0 ? [] : [{ term: model.terms[j].name, direction: direction[k] }]
  )
}

/** Likelihood block without a maximum: the direction, the limits and what stays finite. */
function recessionBlock(
  workspace: Workspace,
  recession: Recession,
  limits: Limits
): LikelihoodBlock {
  const { model, basis, options } = workspace
  const nothing = { log_likelihood: Number.NaN, deviance: Number.NaN, null_deviance: Number.NaN }
  return {
    status: 'does_not_exist',
    reason: recession.reason,
    method: 'linear_programme',
    coefficients: coefficientTable({
      terms: model.terms,
      estimates: limits.estimates,
      stdErrors: new Float64Array(model.terms.length).fill(Number.NaN),
      aliased: options.aliased,
      reference: { law: 'normal' },
      level: options.level,
      infinite: limits.infinite
    }),
    dispersion: [],
    information: 'none',
    glance: likelihoodGlance({ nobs: model.nobs, df: basis.kept.length, ...nothing }),
    convergence: null,
    total_variation: -Math.expm1(limits.supremum),
    log_likelihood_supremum: limits.supremum,
    separating_direction: directionOf(workspace, recession.direction),
    separation: recession.kind,
    separated_rows: recession.rows.map((i) => model.rows[i]),
    ...rankMembers(model, options)
  }
}

export function noMaximum(workspace: Workspace, recession: Recession): Outcome {
  const { model, options } = workspace
  const limits = limitsOf(workspace, recession)
  const block = recessionBlock(workspace, recession, limits)
  const least_squares = squaresWithoutMaximum(workspace, {
    infinite: limits.infinite,
    reason: recession.squaresReason
  })
  const data: DataFacts = {
    ...blankData,
    leastSquares: least_squares.status,
    maximumLikelihood: 'does_not_exist'
  }
  const equivalence = judge({
    context: { model: modelFacts(model), design: designFacts(model, workspace.basis.kept), data },
    evidence: noEvidence,
    finding: null,
    quantities
  })
  return {
    blocks: { least_squares, maximum_likelihood: block, equivalence },
    warnings: [
      {
        code: 'no_finite_maximum',
        detail: recession.reason,
        pointer: '/data',
        action:
          'Collect rows on the other side, drop the separating term, or ask for a penalised fit.'
      },
      ...(options.relations.length === 0 ? [] : [aliasWarning(workspace)])
    ]
  }
}

function squaresWithoutMaximum(
  workspace: Workspace,
  limit: {
    readonly infinite: Int8Array
    readonly reason: string
  }
): LeastSquaresBlock {
  const { model, options } = workspace
  if (model.squares === null) return emptySquaresBlock(model, undefinedSquares, options)
  if (model.link.affine) {
    const fit = linearSquaresFit(model, workspace.solution, workspace.basis)
    return squaresBlock(model, fit, {
      ...options,
      covariance: squaresCovariance(workspace, fit),
      reference: { law: 't', df: fit.dfResidual }
    })
  }
  return emptySquaresBlock(
    model,
    { status: 'does_not_exist', reason: limit.reason, infinite: limit.infinite },
    options
  )
}
