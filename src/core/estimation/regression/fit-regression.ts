import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { type BothEstimates, estimateBoth } from './both-estimates.ts'
import { compileExpressionRegression } from './compile-expression.ts'
import { compileFormulaRegression } from './compile-formula.ts'
import { workspaceOf } from './estimate-regression.ts'
import { decideExistence } from './existence.ts'
import { checkPenalty } from './firth.ts'
import { isLinear, type RegressionModel } from './model.ts'
import type { Workspace } from './workspace.ts'

/** A single-response regression with both estimates, for calls that go on from a fit. */
export interface FittedRegression {
  readonly workspace: Workspace
  /** Null where the likelihood has no maximum; `reason` says why. */
  readonly both: BothEstimates | null
  readonly reason: string | null
}

/** A single-response regression from its statement. Throws Failure for other statements. */
export function compileRegression(
  spec: FitSpec,
  dataset: Dataset,
  pointer: string
): RegressionModel {
  const { model } = spec
  const formula = model.formula !== undefined && !/^\s*cbind\s*\(/.test(model.formula)
  const plain = model.covariance === undefined && model.family.name !== 'multinomial'
  if (plain && model.formula !== undefined && (formula || model.family.name === 'binomial')) {
    return compileFormulaRegression(spec, dataset)
  }
  if (plain && model.mean !== undefined && model.log_density === undefined) {
    return compileExpressionRegression(spec, dataset)
  }
  throw new Failure({
    code: 'unsupported',
    pointer,
    detail:
      'This call takes models of one response with independent errors, stated by a formula or a mean.',
    hint: 'State the model by "formula" or "mean", without "covariance".'
  })
}

/** Fits a compiled regression both ways. */
export function fitRegression(
  spec: FitSpec,
  model: RegressionModel,
  control: Control
): FittedRegression {
  const workspace = workspaceOf(spec, model, control)
  checkPenalty(workspace)
  const asks = isLinear(model) && spec.model.penalty === undefined
  const recession = asks ? decideExistence(model, workspace.coordinates.kept) : null
  return recession === null
    ? { workspace, both: estimateBoth(workspace), reason: null }
    : { workspace, both: null, reason: recession.reason }
}
