import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import type { WarningReport } from '../report.ts'
import type { BlockDiagnostics, ResponseDiagnostics } from '../report-diagnostics.ts'
import { aligned } from './blocks.ts'
import type { BothEstimates } from './both-estimates.ts'
import { collinearity, columnsAt, conditionIndices } from './collinearity.ts'
import type { EdgePoint } from './edge-of-mean.ts'
import {
  likelihoodFunctions,
  meanJacobian,
  squaresFunctions,
  withoutFunctions
} from './estimating.ts'
import { influenceMembers, squaresDeletion } from './influence.ts'
import { type LikelihoodResult, restsOnRange } from './likelihood-result.ts'
import { jointInfluence } from './one-step.ts'
import { likelihoodResiduals, pearsonResiduals, squaresResiduals } from './residuals.ts'
import { leverages } from './score-rows.ts'
import type { SquaresFit } from './squares-fit.ts'
import { squaresCovariance } from './standard-errors.ts'
import type { Workspace } from './workspace.ts'

const usable: readonly string[] = ['ok', 'rank_deficient']

/**
 * ∂ŷᵢ/∂yᵢ of a curved mean, J(J'WJ − Σ wᵢeᵢHᵢ)⁻¹J'W, against which the leverage of the tangent plane
 * is an approximation (St. Laurent & Cook 1992, JASA 87, 985-990); nothing for a linear mean.
 */
function jacobianLeverage(workspace: Workspace, { gamma, hessian }: SquaresFit) {
  const { model } = workspace
  const factor = hessian === null ? null : factorise(hessian)
  if (factor === null) return {}
  const { jacobian } = meanJacobian(workspace, gamma)
  const { frequency } = model.observations
  const weights = model.squares?.weights ?? new Float64Array(jacobian.rows).fill(1)
  const unit = weights.map((w, i) => w / (frequency?.[i] ?? 1))
  return { jacobian_leverage: aligned(model, leverages(jacobian, inverseFromFactor(factor), unit)) }
}

/** Influence and near dependence, however the rows that they are made of are at hand. */
export interface MadeOfRows {
  readonly influence: () => ResponseDiagnostics['influence'] | null
  /** Condition indices of the columns of the mean. */
  readonly conditions: () => readonly number[]
}

/** Residuals of every kind, influence and collinearity of a least-squares fit, as far as asked for. */
export function squaresParts(
  workspace: Workspace,
  squares: SquaresFit | null,
  { influence, conditions }: MadeOfRows
): ResponseDiagnostics {
  const { model, spec } = workspace
  if (squares === null || ![...usable, 'boundary'].includes(squares.status)) return {}
  const asked = (name: string) => spec.include.includes(name)
  const found = asked('influence') ? influence() : null
  const linear = asked('collinearity') && usable.includes(squares.status)
  const covariance = squaresCovariance(workspace, squares)
  return {
    ...(asked('residuals') ? { residual_types: squaresResiduals(model, squares) } : {}),
    ...(found == null ? {} : { influence: found }),
    ...(linear ? { collinearity: collinearity(workspace, covariance, conditions()) } : {})
  }
}

/** Influence of every row on the least-squares fit; null where that has no score equations. */
function squaresInfluence(workspace: Workspace, squares: SquaresFit) {
  const { model } = workspace
  const functions = squaresFunctions(workspace, squares)
  if (functions === null) return null
  const influence = influenceMembers(
    workspace,
    squaresDeletion(
      { functions, covariance: squaresCovariance(workspace, squares) },
      { residuals: squares.residuals, weights: model.squares?.weights ?? null, spread: squares }
    )
  )
  return influence === null ? null : { ...influence, ...jacobianLeverage(workspace, squares) }
}

/** The same of a fit whose rows are side by side. */
export function squaresDiagnostics(
  workspace: Workspace,
  { squares }: Pick<BothEstimates, 'squares'>
): ResponseDiagnostics {
  if (squares === null) return {}
  return squaresParts(workspace, squares, {
    influence: () => squaresInfluence(workspace, squares),
    conditions: () => conditionIndices(columnsAt(workspace, squares.gamma))
  })
}

/** A row held at the end of its mean has no influence by small steps: it would let the others go. */
function withoutHeld(functions: EstimatingFunctions, edge: EdgePoint | undefined) {
  if (edge === undefined || functions.leverage === null) return functions
  const leverage = functions.leverage.slice()
  for (const { i } of edge.held) leverage[i] = Number.NaN
  return { ...functions, leverage }
}

/** Influence on the mean alone where that is estimated by itself, else on the mean and its dispersions. */
function likelihoodInfluence(workspace: Workspace, likelihood: LikelihoodResult) {
  const { model } = workspace
  const functions = likelihoodFunctions(workspace, likelihood)
  if (functions === null) return null
  if (functions.leverage === null) {
    const { fit } = likelihood
    return fit === null ? null : jointInfluence(workspace, functions, { fit, result: likelihood })
  }
  return influenceMembers(workspace, {
    functions: withoutHeld(functions, likelihood.edge),
    standardised: pearsonResiduals(model, likelihood),
    deletion: new Float64Array(model.observations.rows).fill(1),
    covariance: likelihood.covariance
  })
}

/** The same of a likelihood fit; at the end of the range of means there is no collinearity of the estimates. */
export function likelihoodParts(
  workspace: Workspace,
  likelihood: LikelihoodResult,
  { influence, conditions }: MadeOfRows
): BlockDiagnostics {
  const { spec } = workspace
  const { status } = likelihood
  if (!usable.includes(status) && !restsOnRange(likelihood)) return {}
  const asked = (name: string) => spec.include.includes(name)
  const found = asked('influence') ? influence() : null
  const linear = asked('collinearity') && usable.includes(status)
  return {
    ...(asked('residuals') ? { residual_types: likelihoodResiduals(workspace, likelihood) } : {}),
    ...(found == null ? {} : { influence: found }),
    ...(linear
      ? { collinearity: collinearity(workspace, likelihood.covariance, conditions()) }
      : {})
  }
}

/** The same of a fit whose rows are side by side. */
export function likelihoodDiagnostics(
  workspace: Workspace,
  { likelihood }: BothEstimates
): BlockDiagnostics {
  if (likelihood === null) return {}
  return likelihoodParts(workspace, likelihood, {
    influence: () => likelihoodInfluence(workspace, likelihood),
    conditions: () => conditionIndices(columnsAt(workspace, likelihood.gamma))
  })
}

/** What of its influence a likelihood that was fitted has not, where that was asked for. */
export function withoutInfluence(
  { model, spec }: Workspace,
  { likelihood }: Pick<BothEstimates, 'likelihood'>,
  { influence }: BlockDiagnostics
): WarningReport[] {
  const fitted = likelihood !== null && usable.includes(likelihood.status)
  if (!fitted || !spec.include.includes('influence')) return []
  const absent = (detail: string): WarningReport[] => [
    {
      code: 'not_given',
      detail,
      pointer: '/include',
      action: 'Read the influence on the least squares, or drop rows and fit again.'
    }
  ]
  if (influence === undefined) {
    return absent(`The likelihood is answered without influence. ${withoutFunctions(model)}`)
  }
  const { leverage } = influence
  return Array.isArray(leverage) && leverage.every((h) => h === null || Number.isNaN(h))
    ? absent(
        'The influence on the likelihood is answered without a leverage: the expected information of this law’s mean is not known in closed form.'
      )
    : []
}
