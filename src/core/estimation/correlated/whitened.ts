import type { LinearRegression } from '../regression/model.ts'
import { linearSquaresFit, type SquaresFit } from '../regression/squares-fit.ts'
import { prepareLinear, type Workspace } from '../regression/workspace.ts'
import { whitenData } from './generalised-squares.ts'
import type { FixedCovariance } from './structure.ts'

/** Generalised least squares as ordinary least squares of the model with both sides multiplied by L⁻¹. */
export interface WhitenedFit {
  readonly workspace: Workspace
  readonly squares: SquaresFit
}

/** The regression of L⁻¹(y − offset) on L⁻¹X (Aitken 1935), aliased columns included. */
function whitenedModel(model: LinearRegression, covariance: FixedCovariance): LinearRegression {
  const { mean, observations } = model
  const { offset } = mean
  const y = offset === null ? observations.y : observations.y.map((v, i) => v - offset[i])
  const white = whitenData({ x: mean.x, tail: mean.tail, y, yTail: null }, covariance)
  return {
    ...model,
    mean: { ...mean, x: white.x, tail: white.tail, offset: null },
    observations: { ...observations, y: white.y },
    squares: { y: white.y, weights: null }
  }
}

/** The generalised fit through its whitened regression, for what knows ordinary regressions. */
export function whitenedFit(
  { spec, control }: Workspace,
  model: LinearRegression,
  covariance: FixedCovariance
): WhitenedFit {
  const workspace = prepareLinear(spec, whitenedModel(model, covariance), control)
  const { solution, coordinates } = workspace
  if (solution === null) throw new Error('a linear predictor has a solution')
  const squares = linearSquaresFit(model, solution, coordinates)
  return { workspace, squares }
}
