import type { LinearRegression } from '../regression/model.ts'
import { linearSquaresFit, type SquaresFit } from '../regression/squares-fit.ts'
import { prepareLinear, type Workspace } from '../regression/workspace.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'
import type { CorrelatedFit } from './correlated-fit.ts'
import { whitenData } from './generalised-squares.ts'

/** Generalised least squares as ordinary least squares of the model with both sides multiplied by L⁻¹. */
export interface WhitenedFit {
  readonly workspace: Workspace
  readonly squares: SquaresFit
}

/** The regression of L⁻¹(y − offset) on L⁻¹X (Aitken 1935), aliased columns included. */
export function whitenedModel({
  model,
  data,
  fit
}: Pick<WhitenedInput, 'model' | 'data'> & {
  readonly fit: Pick<CorrelatedFit, 'fixed'>
}): LinearRegression {
  const { mean, observations } = model
  const white = whitenData({ ...data, x: mean.x, tail: mean.tail }, fit.fixed)
  return {
    ...model,
    mean: { ...mean, x: white.x, tail: white.tail, offset: null },
    observations: { ...observations, y: white.y },
    squares: { y: white.y, weights: null }
  }
}

type WhitenedInput = Pick<CorrelatedWork, 'workspace' | 'model' | 'data' | 'fit'>

/** The generalised fit through its whitened regression, for what knows ordinary regressions. */
export function whitenedFit(work: WhitenedInput): WhitenedFit {
  const { spec, control } = work.workspace
  const model = whitenedModel(work)
  const workspace = prepareLinear(spec, model, control)
  const { solution, coordinates } = workspace
  if (solution === null) throw new Error('a linear predictor has a solution')
  const squares = linearSquaresFit(model, solution, coordinates)
  return { workspace, squares }
}
