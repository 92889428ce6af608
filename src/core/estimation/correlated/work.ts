import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { Control, CovarianceChoice, FitSpec } from '../../model/spec.ts'
import { orthonormalBasis } from '../regression/basis.ts'
import { identifiedColumns } from '../regression/facts.ts'
import { isAffine, type LinearRegression } from '../regression/model.ts'
import { linearSquaresFit } from '../regression/squares-fit.ts'
import { prepareLinear, type Workspace } from '../regression/workspace.ts'
import { compileCovariance } from './compile-covariance.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'
import { type CorrelatedInput, fitCorrelated } from './correlated-fit.ts'
import type { LinearData } from './generalised-squares.ts'

export interface CorrelatedRequest {
  readonly spec: FitSpec
  readonly choice: CovarianceChoice
  /** The client's data and the regression compiled from it; `model.rows` index `dataset`. */
  readonly dataset: Dataset
  readonly model: LinearRegression
  readonly control: Control
}

function refuse(pointer: string, detail: string, hint: string): never {
  throw new Failure({ code: 'unsupported', pointer, detail, hint })
}

/** Refuses what a covariance of the errors cannot go with. */
export function checkModel(spec: FitSpec, model: LinearRegression): void {
  if (!model.family.facts.quadratic || !isAffine(model)) {
    refuse(
      '/model/covariance',
      `A covariance of the errors needs the normal family with the identity link, not ${model.family.name} with ${model.link.name}.`,
      'Leave out the covariance, or use the normal family.'
    )
  }
  if (spec.model.weights !== undefined) {
    refuse(
      '/model/weights',
      'Weights and a covariance of the errors cannot both be given.',
      'Put the variances into the covariance: the diagonal structure has Var = sigma^2 v, and v = 1/w.'
    )
  }
}

/** The identified part of the design with the response less its offset, each with its low-order part. */
export function linearData(model: LinearRegression, kept: readonly number[]): LinearData {
  const { x, tail, offset } = model.mean
  const { y } = model.observations
  const columns = identifiedColumns(x, kept)
  const tails = tail === null ? null : identifiedColumns(tail, kept)
  if (offset === null) return { x: columns, tail: tails, y, yTail: null }
  const head = y.map((value, i) => value - offset[i])
  const rest = head.map((difference, i) => {
    const back = difference - y[i]
    return y[i] - (difference - back) + (-offset[i] - back)
  })
  return { x: columns, tail: tails, y: head, yTail: rest }
}

function informationKind(spec: FitSpec): CorrelatedInput['information'] {
  const choice = spec.inference.std_errors
  return choice === 'observed' || choice === 'expected' ? choice : 'model'
}

/** Both fits of a regression whose data and covariance are known. */
export function correlatedWork(
  workspace: Workspace,
  { model, covariance, data, ordinary }: Omit<CorrelatedWork, 'workspace' | 'fit'>
): CorrelatedWork {
  const fit = fitCorrelated({
    covariance,
    data,
    basis: orthonormalBasis(model.mean.x, workspace.coordinates.kept),
    residuals: ordinary.residuals,
    sigma2: model.family.nuisance[0].known,
    information: informationKind(workspace.spec)
  })
  return { workspace, model, covariance, data, ordinary, fit }
}

/** Compiles the covariance and fits the model both ways. Throws Failure for the client's mistakes. */
export function fitWork({
  spec,
  model,
  choice,
  dataset,
  control
}: CorrelatedRequest): CorrelatedWork {
  checkModel(spec, model)
  const covariance = compileCovariance(choice, dataset, model.rows)
  const workspace = prepareLinear(spec, model, control)
  const { solution, coordinates } = workspace
  if (solution === null) throw new Error('a linear predictor has a solution')
  const ordinary = linearSquaresFit(model, solution, coordinates)
  return correlatedWork(workspace, {
    model,
    covariance,
    data: linearData(model, coordinates.kept),
    ordinary
  })
}
