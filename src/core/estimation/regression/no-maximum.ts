import { charts } from '../plots/registry.ts'
import { noMaximumScene } from '../plots/scenes/no-maximum.ts'
import type { Scene } from '../plots/scenes/scene.ts'
import type { LeastSquaresBlock, LikelihoodBlock } from '../report-blocks.ts'
import { coefficientTable } from '../reporting/coefficients.ts'
import type { DataFacts } from '../theorems/theorem.ts'
import { judge } from '../verdict/judge.ts'
import { emptySquaresBlock, likelihoodGlance, rankMembers, squaresBlock } from './blocks.ts'
import { noEvidence } from './evidence.ts'
import { type Recession, restrictToInformative } from './existence.ts'
import { designOf, modelFacts } from './facts.ts'
import { maximise } from './likelihood-fit.ts'
import { isAffine, isLinear, type LinearRegression } from './model.ts'
import { blankData, type Outcome, quantities, undefinedSquares } from './outcome.ts'
import { linearSquaresFit, spread } from './squares-fit.ts'
import { squaresCovariance } from './standard-errors.ts'
import { startCandidates } from './starts.ts'
import { aliasWarning, type Workspace } from './workspace.ts'

/** What stays finite where the likelihood rises for ever. */
export interface Limits {
  /** Limits of the coefficients that stay finite (length p), NaN elsewhere. */
  readonly estimates: Float64Array
  /** Sign of the infinite ones (length p). */
  readonly infinite: Int8Array
  readonly supremum: number
}

/** Existence is decided on designs only. */
function linearOf({ model }: Workspace): LinearRegression {
  if (isLinear(model)) return model
  throw new Error('a direction of recession needs a linear predictor')
}

/** A maximum on the rows that stay informative, in the model's coefficients (p; NaN where not estimated). */
export interface Remaining {
  readonly coefficients: Float64Array
  readonly logLikelihood: number
}

/** The limits of all coefficients from the fit of the rows that stay informative; null where no row is left. */
export function limitsFrom(
  { coordinates, model }: Workspace,
  recession: Pick<Recession, 'infinite' | 'undetermined'>,
  remaining: Remaining | null
): Limits {
  const infinite = new Int8Array(model.terms.length)
  coordinates.kept.forEach((j, k) => {
    infinite[j] = recession.infinite[k]
  })
  const open = new Set(recession.undetermined.map((k) => coordinates.kept[k]))
  const estimates = Float64Array.from(infinite, (sign, j) =>
    sign === 0 && !open.has(j) ? (remaining?.coefficients[j] ?? Number.NaN) : Number.NaN
  )
  return { estimates, infinite, supremum: remaining?.logLikelihood ?? 0 }
}

/** Fits the rows that stay informative: the limits of the finite coefficients and the supremum. */
function limitsOf(workspace: Workspace, recession: Recession): Limits {
  const { coordinates, search } = workspace
  const model = linearOf(workspace)
  const p = model.terms.length
  const restricted = restrictToInformative(model, coordinates.kept, recession)
  if (restricted === null) return limitsFrom(workspace, recession, null)
  const { problem } = restricted.coordinates
  const design = { q: restricted.basis.q, offset: restricted.model.mean.offset }
  const starts = startCandidates(problem, design)
  const fit = maximise(problem, { ...search, starts })
  const { kept, toCoefficients } = restricted.coordinates
  return limitsFrom(workspace, recession, {
    coefficients: spread(kept, fit === null ? new Float64Array(0) : toCoefficients(fit.gamma), p),
    logLikelihood: fit?.logLikelihood ?? Number.NaN
  })
}

function directionOf({ model, coordinates }: Workspace, direction: Float64Array) {
  return coordinates.kept.flatMap((j, k) =>
    direction[k] === 0 ? [] : [{ term: model.terms[j].name, direction: direction[k] }]
  )
}

/** A direction of recession as an answer tells it. */
interface Boundless extends Pick<Recession, 'kind' | 'direction' | 'reason' | 'squaresReason'> {
  /** Rows of the client's data that it separates. */
  readonly rows: readonly number[]
}

/** Likelihood block without a maximum: the direction, the limits and what stays finite. */
function recessionBlock(
  workspace: Workspace,
  recession: Boundless,
  limits: Limits
): LikelihoodBlock {
  const { model, coordinates, options } = workspace
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
    glance: likelihoodGlance({ nobs: model.nobs, df: coordinates.kept.length, ...nothing }),
    convergence: null,
    total_variation: -Math.expm1(limits.supremum),
    log_likelihood_supremum: limits.supremum,
    separating_direction: directionOf(workspace, recession.direction),
    separation: recession.kind,
    separated_rows: recession.rows,
    ...rankMembers(model, options)
  }
}

/** What there is to see of a likelihood that rises for ever. */
export function sceneWithoutMaximum(
  workspace: Workspace,
  recession: Pick<Recession, 'direction'>,
  limits: Limits
): Scene {
  const { coordinates, options, control, solution } = workspace
  const model = linearOf(workspace)
  const fits = model.squares !== null && isAffine(model) && solution !== null
  return noMaximumScene({
    model,
    kept: coordinates.kept,
    level: options.level,
    control,
    squares: fits ? linearSquaresFit(model, solution, coordinates) : null,
    limits: limits.estimates,
    direction: recession.direction,
    supremum: limits.supremum
  })
}

/** The outcome of a likelihood that rises for ever, without its figures. */
export function outcomeWithoutMaximum(
  workspace: Workspace,
  recession: Boundless,
  limits: Limits
): Outcome {
  const { model, options } = workspace
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
    context: { model: modelFacts(model), design: designOf(workspace, null), data },
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
          'Collect rows on the other side, drop the separating term, or ask for the penalised fit: "penalty": "firth" in the model.'
      },
      ...(options.relations.length === 0 ? [] : [aliasWarning(workspace)])
    ]
  }
}

export function noMaximum(workspace: Workspace, recession: Recession): Outcome {
  const limits = limitsOf(workspace, recession)
  const rows = recession.rows.map((i) => workspace.model.rows[i])
  return {
    ...outcomeWithoutMaximum(workspace, { ...recession, rows }, limits),
    ...charts(workspace.spec, () => sceneWithoutMaximum(workspace, recession, limits))
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
  if (isAffine(model) && workspace.solution !== null) {
    const fit = linearSquaresFit(model, workspace.solution, workspace.coordinates)
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
