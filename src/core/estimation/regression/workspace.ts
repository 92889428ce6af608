import type { Control, FitSpec } from '../../model/spec.ts'
import type { LinearSolution } from '../../numeric/linalg/least-squares.ts'
import type { Status, WarningReport } from '../report.ts'
import { type Basis, orthonormalBasis } from './basis.ts'
import type { BlockOptions } from './blocks.ts'
import { type MaximiseOptions, problemInBasis, startCandidates } from './likelihood-fit.ts'
import type { RegressionModel } from './model.ts'
import { relationsInWords, type SquaresFit, solveLinear, squaresReason } from './squares-fit.ts'

/** Everything the steps of one regression share. */
export interface Workspace {
  readonly spec: FitSpec
  readonly control: Control
  readonly model: RegressionModel
  readonly solution: LinearSolution
  readonly basis: Basis
  readonly options: BlockOptions
  readonly search: MaximiseOptions
}

export function prepare(spec: FitSpec, model: RegressionModel, control: Control): Workspace {
  const y = model.squares?.y ?? model.observations.y
  const solution = solveLinear(model, y, model.squares?.weights ?? null)
  const kept = [...solution.aliased.keys()].filter((j) => solution.aliased[j] === 0)
  const basis = orthonormalBasis(model.x, kept)
  const problem = problemInBasis(model, basis)
  return {
    spec,
    control,
    model,
    solution,
    basis,
    options: {
      level: spec.inference.level,
      include: spec.include,
      aliased: solution.aliased,
      relations: relationsInWords(model, solution)
    },
    search: { starts: startCandidates(model, basis, problem), optimizer: spec.optimizer, control }
  }
}

/** Status of the likelihood block before the search: what the counts alone say. */
export function countStatus(
  { model, basis, options }: Workspace,
  squares: SquaresFit | null
): { settled: Status; reason: string | null } {
  const rank = basis.kept.length
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
  if (squares?.status === 'perfect_fit' && model.family.facts.location && scaleFree) {
    return {
      settled: 'perfect_fit',
      reason:
        'The residuals are zero to rounding, so the likelihood is unbounded as the scale tends to zero.'
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
