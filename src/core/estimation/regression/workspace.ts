import type { Control, FitSpec } from '../../model/spec.ts'
import type { LinearSolution } from '../../numeric/linalg/least-squares.ts'
import type { WarningReport } from '../report.ts'
import type { Status } from '../report-blocks.ts'
import { type Basis, orthonormalBasis } from './basis.ts'
import type { BlockOptions } from './blocks.ts'
import { type Coordinates, expressionCoordinates, linearCoordinates } from './coordinates.ts'
import type { MaximiseOptions } from './likelihood-fit.ts'
import type { ExpressionRegression, LinearRegression, RegressionModel } from './model.ts'
import { relationsInWords, type SquaresFit, solveLinear, squaresReason } from './squares-fit.ts'
import { startCandidates } from './starts.ts'

/** Everything the steps of one regression share. */
export interface Workspace {
  readonly spec: FitSpec
  readonly control: Control
  readonly model: RegressionModel
  /** Refined linear least squares of the design; null for a mean expression. */
  readonly solution: LinearSolution | null
  readonly coordinates: Coordinates
  readonly options: BlockOptions
  readonly search: MaximiseOptions
}

/** Rank, basis and starts of a linear predictor. */
export function prepareLinear(spec: FitSpec, model: LinearRegression, control: Control): Workspace {
  const y = model.squares?.y ?? model.observations.y
  const solution = solveLinear(model, y, model.squares?.weights ?? null)
  const kept = [...solution.aliased.keys()].filter((j) => solution.aliased[j] === 0)
  const basis = orthonormalBasis(model.mean.x, kept)
  return linearWorkspace({ spec, model, control }, solution, basis)
}

/** The workspace of a linear predictor whose least squares and basis are known. */
export function linearWorkspace(
  {
    spec,
    model,
    control
  }: Pick<Workspace, 'spec' | 'control'> & { readonly model: LinearRegression },
  solution: LinearSolution,
  basis: Basis
): Workspace {
  const coordinates = linearCoordinates(model, basis)
  const design = { q: basis.q, offset: model.mean.offset }
  return {
    spec,
    control,
    model,
    solution,
    coordinates,
    options: {
      level: spec.inference.level,
      include: spec.include,
      aliased: solution.aliased,
      relations: relationsInWords(model, solution)
    },
    search: searchFrom(() => startCandidates(coordinates.problem, design), spec, control)
  }
}

/** A search whose starts are made when they are first asked for: a closed form needs none. */
function searchFrom(
  make: () => readonly Float64Array[],
  { optimizer }: FitSpec,
  control: Control
): MaximiseOptions {
  let made: readonly Float64Array[] | null = null
  return {
    get starts() {
      made ??= make()
      return made
    },
    optimizer,
    control
  }
}

/** Starts of a mean expression; its parameters are their own coordinates. */
export function prepareExpression(
  spec: FitSpec,
  model: ExpressionRegression,
  control: Control
): Workspace {
  return {
    spec,
    control,
    model,
    solution: null,
    coordinates: expressionCoordinates(model),
    options: {
      level: spec.inference.level,
      include: spec.include,
      aliased: new Uint8Array(model.terms.length),
      relations: []
    },
    search: {
      starts: model.mean.starts,
      bounds: { lower: model.mean.lower, upper: model.mean.upper },
      optimizer: spec.optimizer,
      control
    }
  }
}

/** Status of the likelihood block before the search: what the counts alone say. */
export function countStatus(
  { model, coordinates, options }: Workspace,
  squares: SquaresFit | null
): { settled: Status; reason: string | null } {
  const rank = coordinates.kept.length
  // A mean that does not identify its parameters does so under no law.
  if (squares?.status === 'not_identified') {
    return { settled: 'not_identified', reason: squares.reason }
  }
  if (rank < model.terms.length) {
    return { settled: 'rank_deficient', reason: squaresReason('rank_deficient', options.relations) }
  }
  const scaleFree = model.family.nuisance.some((parameter) => parameter.known === null)
  if (model.nobs <= rank) {
    return {
      settled: 'saturated',
      reason: scaleFree
        ? 'There are as many coefficients as observations: nothing is left to estimate the dispersion from.'
        : 'There are as many coefficients as observations: every fitted mean is an observation.'
    }
  }
  if (squares?.status === 'perfect_fit' && !model.family.facts.discrete && scaleFree) {
    return {
      settled: 'perfect_fit',
      reason:
        'The residuals are zero to rounding, so the likelihood is unbounded as the dispersion tends to zero.'
    }
  }
  return { settled: 'ok', reason: null }
}

export function aliasWarning({ options }: Workspace): WarningReport {
  return {
    code: 'rank_deficient',
    detail: `The design does not identify every coefficient: ${options.relations.join('; ')}.`,
    pointer: '/model/formula',
    action: 'Drop the aliased terms; fitted values do not depend on which of them are dropped.'
  }
}
